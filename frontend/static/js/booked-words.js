// A booking in words for its booker: when, in which lane, at what price, by which reference.
import { clock } from "./office-clock.js";
import { dayInWords, zoneName } from "./dates.js";
import { fill, make } from "./dom.js";
import { rupiah } from "./money.js";

/** "09:00", 60 → "09.00–10.00" */
export function hours(time, minutes) {
  const [hour, minute] = time.split(":").map(Number);
  const end = hour * 60 + minute + minutes;
  const two = (n) => String(n).padStart(2, "0");
  return `${clock(time)}–${clock(`${two(Math.floor(end / 60) % 24)}:${two(end % 60)}`)}`;
}

/** A slot → "Selasa, 24 November 2026, pukul 09.00–10.00 WITA" */
export function slotInWords({ date, time, minutes }, zone) {
  const values = { day: dayInWords(date), hours: minutes ? hours(time, minutes) : clock(time), zone: zoneName(zone) };
  return fill(t("{day}, pukul {hours} {zone}"), values);
}

/** A lane's name; whoever knows only the lane's code reads it in the reference's own word. */
export const laneName = (lane) => ({ ordinary: t("Jalur biasa"), priority: t("Jalur prioritas"), day: t("Kunjungan petugas") })[lane] || lane;

export const feeInWords = (fee) => (fee === null ? t("Biayanya diberitahukan petugas") : fee === 0 ? t("Tanpa biaya") : rupiah(fee));

/** What a booking costs, as rows of facts: for each person, and for all of them. */
export function feeRows(fee, note, count) {
  const each = [feeInWords(fee), note].filter(Boolean).join(". ");
  if (!fee || count === 1) return [[t("Biaya"), each]];
  return [
    [t("Biaya per orang"), each],
    [t("Biaya seluruhnya"), fill(t("{total} untuk {n} orang"), { total: rupiah(fee * count), n: count })],
  ];
}

export const documentList = (documents) => (documents.length ? make("ul", { class: "govuk-list govuk-list--bullet" }, ...documents.map((each) => make("li", {}, each))) : "");

/** "ABCDEFGH" → "ABCD EFGH" */
export const inFours = (reference) => (reference.match(/.{1,4}/g) || []).join(" ");

/** Days as they are wished for: "Selasa, 1 Desember 2026; …" */
export const daysInWords = (days) => days.map((day) => dayInWords(day)).join("; ");
