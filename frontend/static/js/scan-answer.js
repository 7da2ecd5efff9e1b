// The answers to a scan, fetched after the page stands: the phone's own, then the server's.
import { fill, make } from "./dom.js";
import { casesPage } from "./addresses.js";
import { zoneHere } from "./zone-here.js";
import { dayIn, instantInWords } from "./dates.js";
import { keptRow } from "./kept-reference.js";
import { keepSynced, listsAge, statusOf } from "./lists.js";
import { passportCheck } from "./passport-check.js";
import { foreignParts, paperQuestion, phoneBox } from "./phone-answer.js";
import { judged } from "./phone-verdict.js";
import { resultElements } from "./scan-result.js";
import { verdictTitle } from "./scan-words.js";
import { checkStamp } from "./stamp-check.js";
import { askedStatus } from "./stamp-status.js";
import { trustList, trustListKept } from "./trust.js";

const PATIENCE_MS = 700;
const OPENING = ["field_officer", "office_head"];

let trusted = null;
let here = null;

/** Ask for a fresh trust list while the camera opens. */
export function prepare() {
  trusted = trustList();
}

const late = (otherwise) => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(otherwise);

/** The trust list: the kept one where it is of today, else a fresh one where the network is quick. */
async function trustedSoon() {
  const kept = await trustListKept();
  if (kept.list && !kept.stale) return kept;
  trusted ??= trustList();
  return Promise.race([trusted, late(() => (kept.list ? kept : trusted))]);
}

/** What the kept lists say; where they cannot tell, what the server says within a moment. */
async function statusSoon(stampId, trust) {
  const told = await statusOf(stampId);
  if (told.status) return told;
  const asked = askedStatus(stampId, trust).then(({ status, at, why }) => (status ? { status, as_of: new Date(at).toISOString(), why } : told));
  return Promise.race([asked, late(() => told)]);
}

/** Today at the checkpoint, by this phone's clock; a clock that is behind the lists is not believed. */
function todayIn(zone, { at }) {
  return dayIn(zone, new Date(Math.max(Date.now(), at ? Date.parse(at) : 0)));
}

async function placesOf(stamp) {
  if (!stamp) return {};
  const [point, permit, country] = await Promise.all([
    keptRow("checkpoints", stamp.entry_point, stamp.entry_date),
    keptRow("permit-classes", stamp.permit_class, stamp.entry_date),
    keptRow("countries", stamp.passport_issuer),
  ]);
  return { point, permit, country };
}

/**
 * The phone's verdict on a scanned text: {box, verdict, listsAt}. box: an element with all that the
 * phone can say; verdict: its code; listsAt: ISO instant as of when the lists tell, or null.
 */
export async function checkedHere(text) {
  const trust = trustedSoon();
  const [age, result] = await Promise.all([listsAge(), checkStamp(text, trust, statusSoon)]);
  const places = await placesOf(result.stamp);
  // Where no zone is known, the one whose day changes last: it accuses nobody a day too early.
  const judgement = judged(result, todayIn(places.point?.zone || "WIB", age));
  const passport = result.stamp && passportCheck({ stamp: result.stamp }, places.country);
  here = { text, stamp: result.stamp, verdict: judgement.verdict, passport };
  const box = await phoneBox({ text, result, judgement, age, places, passport });
  return { box, verdict: judgement.verdict, listsAt: result.status?.as_of ?? age.at };
}

/** Whether the server speaks of the stamp that was last checked here. */
function isHere({ stamp: known, person }) {
  const { stamp } = here ?? {};
  return (
    stamp &&
    known &&
    stamp.entry_date === known.entry_on &&
    stamp.last_day_of_stay === known.last_day_of_stay &&
    stamp.permit_class === known.permit_class &&
    person?.passport.document_number.endsWith(stamp.passport_number_end)
  );
}

/** What the phone adds to the server's answer: the passport; or what a foreign code says. */
async function ownParts(answer, typed) {
  if (answer.verdict === "not_a_stamp") return here && !typed ? foreignParts(here.text) : [];
  if (!answer.person) return [];
  const seen = isHere(answer) ? here.passport : passportCheck({ person: answer.person }, await keptRow("countries", answer.person.passport.issuing_state));
  return [seen];
}

/** To a case about what was scanned; the id stands behind the #, which no server gets. */
const caseLink = (answer, role) =>
  OPENING.includes(role) && answer.scan_id && answer.verdict !== "not_a_stamp" && make("p", { class: "govuk-body s-screen-only" }, make("a", { class: "govuk-link", href: `${casesPage()}#scan=${answer.scan_id}` }, t("Buka kasus dari pindaian ini")));

/** The server's answer for an officer of a role, as elements. */
export async function resultParts(answer, role) {
  const typed = answer.flags.includes("typed_number");
  return resultElements(answer, await ownParts(answer, typed), [answer.stamp && !typed && paperQuestion(), caseLink(answer, role)]);
}

/** A line about a scan that was answered later: when it was made and what it is, and of nobody. */
export const lateLine = (scan, answer) =>
  make("li", {}, fill(t("Pindaian {when}: {verdict}"), { when: instantInWords(scan.body.scanned_at, zoneHere()), verdict: verdictTitle(answer) }));

keepSynced();
