// What of a day's bookings stays on this device, so that who comes can be checked in without a network:
// ids, times, how many; nobody is named. Signing out clears it.
import { kept } from "./dom.js";

const KEPT = "bookings-day";

const lean = ({ id, kind, kind_name, service_name, date, time, minutes, lane, count, state, check_in_code, window }) => ({ id, kind, kind_name, service_name, date, time, minutes, lane, count, state, check_in_code, window, people: [], organiser: "", present: [], contact_bookings: 0 });

/** Keep a day: {officer, office, zone, day, items}. */
export const keepDay = ({ officer, office, zone, day, items }) => kept.write(KEPT, { officer, office, zone, day, items: items.map(lean) });

/** The day that was kept for an officer, or null. */
export function keptDay(officer) {
  const found = kept.read(KEPT);
  return found?.officer === officer ? found : null;
}
