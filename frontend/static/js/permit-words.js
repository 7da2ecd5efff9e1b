// A stay permit in words: how it stands today, in its own zone, and what an overstay costs.
import { fill } from "./dom.js";
import { rupiah } from "./money.js";
import { dayIn, dayInWords, daysBetween } from "./dates.js";

const ended = () => ({
  extended: t("Sudah diperpanjang"),
  replaced: t("Sudah diganti"),
  ended: t("Sudah berakhir"),
  cancelled: t("Dibatalkan"),
  left: t("Pemegangnya sudah meninggalkan Indonesia"),
});

/** What an overstay costs by the rule of the day. */
function overstayWords({ overstay_days: days, overstay_fee: fee, deportation_and_ban: banned }) {
  const over = tn("Lewat {n} hari", days);
  if (banned) return fill(t("{over}: deportasi dan penangkalan"), { over });
  return fee ? fill(t("{over}: {fee}"), { over, fee: rupiah(fee) }) : over;
}

/** How a permit stands: [look, words]. */
export function standing(permit) {
  if (permit.status !== "valid") return ["", ended()[permit.status] || permit.status];
  if (permit.overstay_days) return ["s-stay--late", overstayWords(permit)];
  return ["s-stay--done", permit.days_left ? tn("Berlaku, {n} hari lagi", permit.days_left) : t("Berlaku, hari ini hari terakhir")];
}

/** The same of a permit as a person's list has it: its days are counted here, in its own zone. */
export function heldStanding(permit) {
  const today = dayIn(permit.zone);
  if (permit.status === "valid" && permit.valid_from > today) return ["s-stay--due", fill(t("Berlaku mulai {day}"), { day: dayInWords(permit.valid_from, false) })];
  const left = daysBetween(today, permit.last_day_of_stay);
  return standing({ ...permit, days_left: left, overstay_days: Math.max(0, -left) });
}

const sources = () => ({
  desk: t("dicatat di tempat pemeriksaan"),
  office: t("dicatat kantor imigrasi"),
  feed: t("dari data pusat"),
  file: t("dari data pusat (berkas harian)"),
});

/** Where a record comes from, in words. */
export const sourceWords = (source) => sources()[source] || source;
