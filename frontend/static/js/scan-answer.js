// The answers to a scan, fetched after the page stands: the phone's own, then the server's.
import { fill, make } from "./dom.js";
import { dayIn, daysBetween, instantInWords } from "./dates.js";
import { resultElements, zoneHere } from "./scan-result.js";
import { localBox, verdictTitle } from "./scan-words.js";
import { checkStamp } from "./stamp-check.js";
import { trustList, trustListKept } from "./trust.js";

const PATIENCE_MS = 1500;

let trusted = null;

/** Ask for a fresh trust list while the camera opens. */
export function prepare() {
  trusted = trustList();
}

/** The trust list: fresh where the network is quick, else the one this phone has kept. */
function trustedSoon() {
  trusted ??= trustList();
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(trustListKept);
  return Promise.race([trusted, late.then((found) => (found.list ? found : trusted))]);
}

async function localVerdict(text) {
  const { outcome, reason, stamp } = await checkStamp(text, await trustedSoon());
  if (outcome === "genuine") return daysBetween(dayIn(zoneHere()), stamp.last_day_of_stay) < 0 ? "expired" : "genuine";
  if (outcome === "not_ours") return "not_a_stamp";
  return reason === "unknown_signer" && outcome === "forged" ? "unknown_signer" : outcome;
}

/** The phone's verdict on a scanned text: {box: an element, verdict: its code, listsAt: ISO or null}. */
export async function checkedHere(text) {
  const verdict = await localVerdict(text);
  return { box: localBox(verdict), verdict, listsAt: null };
}

/** The server's answer, as elements. */
export const resultParts = (answer) => resultElements(answer);

/** A line about a scan that was answered later: when it was made and what it is, and of nobody. */
export const lateLine = (scan, answer) =>
  make("li", {}, fill(t("Pindaian {when}: {verdict}"), { when: instantInWords(scan.body.scanned_at, zoneHere()), verdict: verdictTitle(answer) }));
