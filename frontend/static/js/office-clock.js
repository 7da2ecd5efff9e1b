// The office's clock: days and weeks as ISO days.
import { dayInWords } from "./dates.js";
import { language } from "./dom.js";

const DAY_MS = 86400000;
const utc = (day) => new Date(`${day}T00:00:00Z`);

/** A day so many days later. */
export const moved = (day, by) => new Date(utc(day).getTime() + by * DAY_MS).toISOString().slice(0, 10);

/** 0 is Monday, as the API counts. */
export const weekdayOf = (day) => (utc(day).getUTCDay() + 6) % 7;

export const mondayOf = (day) => moved(day, -weekdayOf(day));

/** The days from one to another. */
export function daysFrom(first, last) {
  const days = [];
  for (let day = first; day <= last; day = moved(day, 1)) days.push(day);
  return days;
}

/** "2026-11" → its first and its last day. */
export function monthOf(month) {
  const [year, number] = month.split("-").map(Number);
  return [`${month}-01`, new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)];
}

/** Ranges that each lie in one month. */
export function byMonth(first, last) {
  const end = monthOf(first.slice(0, 7))[1];
  return last <= end ? [[first, last]] : [[first, end], ...byMonth(moved(end, 1), last)];
}

/** "Senin" of 0; short: "Sen". */
export const weekdayName = (number, style = "long") => new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "id-ID", { weekday: style, timeZone: "UTC" }).format(utc(moved("2026-01-05", number)));

/** "08:00" or "08:00:00" → "08.00" */
export const clock = (time) => (language() === "en" ? time.slice(0, 5) : time.slice(0, 5).replace(":", "."));

/** "23 Nov" */
export const shortDay = (day) => new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "id-ID", { day: "numeric", month: "short", timeZone: "UTC" }).format(utc(day));

export const longDay = dayInWords;
