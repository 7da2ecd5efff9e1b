// The zone in which a page reckons its days and hours: who sits before it has one, wherever the device was set up.
import { shift } from "./api.js";

/** The zone of the office of who is signed in; for others the device's where it is one of Indonesia's, else Jakarta's. */
export function zoneHere() {
  const zone = shift()?.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  return /^Asia\/(Jakarta|Pontianak|Makassar|Jayapura)$/.test(zone) ? zone : "Asia/Jakarta";
}
