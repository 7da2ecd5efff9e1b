// Dates as people write and say them; days are ISO strings, never local Date objects.
import { language } from "./dom.js";

const MONTHS = [
  "januari january jan",
  "februari pebruari february feb peb",
  "maret march mar mrt",
  "april apr",
  "mei may",
  "juni june jun",
  "juli july jul",
  "agustus august agu agt ags aug",
  "september sep sept",
  "oktober october okt oct",
  "november nopember nov nop",
  "desember december des dec",
].map((names) => names.split(" "));

const ZONES = { "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };

/** "WITA" for "Asia/Makassar" (or for "WITA" itself). */
export const zoneName = (zone) => ZONES[zone] || zone || "WIB";

/** "Asia/Makassar" for "WITA" (or for "Asia/Makassar" itself). */
export const zoneId = (zone) =>
  zone in ZONES ? zone : { WIB: "Asia/Jakarta", WITA: "Asia/Makassar", WIT: "Asia/Jayapura" }[zone] || "Asia/Jakarta";

const locale = () => (language() === "en" ? "en-GB" : "id-ID");
const utc = (day) => new Date(`${day}T00:00:00Z`);
const two = (number) => String(number).padStart(2, "0");

function monthNumber(text) {
  const word = text.trim().toLowerCase().replace(/\.$/, "");
  if (/^\d{1,2}$/.test(word)) return Number(word);
  return MONTHS.findIndex((names) => names.includes(word)) + 1;
}

/** ("14", "Maret", "2026") → "2026-03-14"; null when there is no such day. */
export function isoDay(day, month, year) {
  const number = monthNumber(month);
  if (!/^\d{1,2}$/.test(day.trim()) || !/^\d{4}$/.test(year.trim()) || !number) return null;
  const iso = `${year.trim()}-${two(number)}-${two(day.trim())}`;
  const date = utc(iso);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}

/** A birth of which only the year, or month and year, is known: "1974-08", "1974"; else null. */
export function partialDay(day, month, year) {
  if (day.trim() || !/^\d{4}$/.test(year.trim())) return null;
  if (!month.trim()) return year.trim();
  const number = monthNumber(month);
  return number >= 1 && number <= 12 ? `${year.trim()}-${two(number)}` : null;
}

/** "2026-03-14" → ["14", "Maret", "2026"]; "1974" → ["", "", "1974"] */
export function dayParts(iso) {
  const [year = "", month, day] = iso.split("-");
  const named = { month: "long", timeZone: "UTC" };
  const word = month ? new Intl.DateTimeFormat(locale(), named).format(utc(`${year}-${month}-01`)) : "";
  return [day ? String(Number(day)) : "", word, year];
}

/** "2026-03-14" → "Sabtu, 14 Maret 2026" */
export const dayInWords = (iso, weekday = true) =>
  new Intl.DateTimeFormat(locale(), {
    weekday: weekday ? "long" : undefined,
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(utc(iso));

/** Today (or another instant) in a zone: "2026-03-14" */
export const dayIn = (zone, instant = new Date()) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zoneId(zone), year: "numeric", month: "2-digit", day: "2-digit" }).format(instant);

/** "09:05" in a zone */
export const timeIn = (zone, instant = new Date()) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zoneId(zone), hour: "2-digit", minute: "2-digit" }).format(instant);

/** An RFC 3339 instant → "Sabtu, 14 Maret 2026, pukul 09.05 WITA" */
export function instantInWords(instant, zone) {
  const date = new Date(instant);
  const time = timeIn(zone, date);
  const day = dayInWords(dayIn(zone, date));
  return language() === "en" ? `${day}, ${time} ${zoneName(zone)}` : `${day}, pukul ${time.replace(":", ".")} ${zoneName(zone)}`;
}

/** Days from one to another: 0 on the same day. */
export const daysBetween = (from, to) => Math.round((utc(to) - utc(from)) / 86400000);

/** A day and hh:mm in a zone → "2026-11-22T01:00:00Z" (the zones of Indonesia have no summer time). */
export function instantAt(day, time, zone) {
  const hours = { WIB: "07", WITA: "08", WIT: "09" }[zoneName(zone)] || "07";
  return `${new Date(`${day}T${time}:00+${hours}:00`).toISOString().slice(0, 19)}Z`;
}

/** "7.30", "07:30", "730" → "07:30"; null when it is no time. */
export function clockTime(text) {
  const match = /^\s*([01]?\d|2[0-3])\s*[.:]?\s*([0-5]\d)\s*$/.exec(text);
  return match ? `${two(match[1])}:${match[2]}` : null;
}
