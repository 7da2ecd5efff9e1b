// Months to choose from: this one and those before it.
import { language, make } from "./dom.js";

const MONTHS = 24;

/** "2026-11" → "November 2026" */
export const monthInWords = (month) => new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "id-ID", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));

/** Options of a select, the month of `today` (an ISO day) first. */
export function monthOptions(today) {
  const [year, month] = today.split("-").map(Number);
  return Array.from({ length: MONTHS }, (_, back) => {
    const value = new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7);
    return make("option", { value }, monthInWords(value));
  });
}
