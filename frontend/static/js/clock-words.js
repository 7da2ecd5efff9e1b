// The time of day as a desk says it.
import { language } from "./dom.js";
import { dayIn, dayInWords, timeIn } from "./dates.js";

/** "10.42" in a zone; of another day than today with its date: "10.42 (21 November 2026)" */
export function clockInWords(instant, zone) {
  const date = new Date(instant);
  const time = timeIn(zone, date);
  const said = language() === "en" ? time : time.replace(":", ".");
  const day = dayIn(zone, date);
  return day === dayIn(zone) ? said : `${said} (${dayInWords(day, false)})`;
}
