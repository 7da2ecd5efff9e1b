// A restriction in words: since when, by whom and why; and how it ended.
import { fill, make } from "./dom.js";
import { instantInWords } from "./dates.js";
import { learnNames, staffName } from "./staff-names.js";
import { nameOf } from "./reference.js";
import { zoneHere } from "./zone-here.js";

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);

export const sinceWords = (one) => instantInWords(one.at, zoneHere());

/** Learn the names that stand in restrictions: a list without them is a list all the same. */
export const learnWho = (restrictions) => learnNames(restrictions.flatMap((one) => [one.by, one.lifted?.by])).catch(() => {});

/** "Oleh Kepala Kantor Contoh, Kantor Imigrasi …" */
function byWords(by, office) {
  const who = [staffName(by) ?? by, office && nameOf(office)].filter(Boolean).join(", ");
  return fill(t("Oleh {who}"), { who });
}

/** What is on record of a restriction: who, why, its number; offices: by code. */
export function restrictionLines(one, offices) {
  return [line(one.reason), line(byWords(one.by, offices.get(one.office))), line(fill(t("Nomor pembatasan {id}"), { id: one.id }))];
}

/** One entry of the history of a person's restrictions. */
export function trailItem(one, offices) {
  const title = make("h4", { class: "govuk-heading-s" }, fill(t("Dibatasi sejak {since}"), { since: sinceWords(one) }));
  const ended = one.lifted && [line(make("strong", {}, fill(t("Dicabut {when}"), { when: instantInWords(one.lifted.at, zoneHere()) }))), line(one.lifted.reason), line(byWords(one.lifted.by))];
  return make("li", { class: "s-stay", "data-trail": one.id }, make("div", { class: "s-stay__facts" }, title, ...restrictionLines(one, offices), ...(ended || [line(make("strong", {}, t("Masih berlaku")))])));
}
