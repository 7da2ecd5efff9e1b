// Forms with dates: as the plain ones, and each date that is typed is said as a day.
import * as form from "./form.js";
import { byId } from "./dom.js";
import { dayInWords, dayParts, isoDay, partialDay } from "./dates.js";

export const Refused = form.Refused;
export const refuse = form.refuse;
export const values = form.values;
export const showErrors = form.showErrors;
export const clearErrors = form.clearErrors;
export const typedIn = form.typedIn;
export const forgetDraft = form.forgetDraft;
export const missing = form.missing;

const dateTyped = (name) => ["day", "month", "year"].map((part) => byId(`${name}-${part}`).value);

/** The date typed in a date field: ISO, "" when empty, null when there is no such day. */
export const dateValue = (name) => (dateTyped(name).join("") ? isoDay(...dateTyped(name)) : "");

/** The same where a part of the date may be unknown: "1974-08", "1974". */
export const birthValue = (name) => dateValue(name) || partialDay(...dateTyped(name));

export function setDate(name, iso) {
  ["day", "month", "year"].forEach((part, index) => {
    byId(`${name}-${part}`).value = dayParts(iso)[index];
  });
  sayDate(name);
}

function sayDate(name) {
  const iso = dateValue(name);
  byId(`${name}-said`).textContent = iso ? dayInWords(iso) : "";
}

/** Each date inside that is typed is said as a day. */
export function sayDates(element) {
  for (const group of dates(element)) group.addEventListener("input", () => sayDate(group.dataset.date));
}

const dates = (element) => [...element.querySelectorAll("[data-date]")];

/** Put back what was typed before; true when there was something. */
export function restoreDraft(element) {
  const found = form.restoreDraft(element);
  for (const group of dates(element)) sayDate(group.dataset.date);
  return found;
}

/** Bring a form to life; see form.js. */
export function wire(element, parts) {
  sayDates(element);
  form.wire(element, parts);
}
