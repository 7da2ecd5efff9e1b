// A stay in words: whose it is, when the guest came and goes, how long is left to report it.
import { fill } from "./dom.js";
import { dayIn, dayInWords, daysBetween, instantInWords } from "./dates.js";

const MINUTE_MS = 60000;

/** The guest's name where it may be shown, else what the reporter calls them, else the passport's end. */
export function guestName(stay) {
  if (stay.name || stay.label) return stay.name || stay.label;
  return stay.document_number ? fill(t("Paspor {number}"), { number: stay.document_number }) : t("Tamu dengan cap masuk");
}

/** "sisa 5 jam 12 menit", "lewat 3 hari 2 jam" */
export function timeLeft(until, now = Date.now()) {
  const minutes = Math.floor(Math.abs(Date.parse(until) - now) / MINUTE_MS);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const parts = days ? [tn("{n} hari", days), hours && tn("{n} jam", hours)] : [hours && tn("{n} jam", hours), tn("{n} menit", minutes % 60)];
  const time = parts.filter(Boolean).join(" ");
  return fill(Date.parse(until) < now ? t("lewat {time}") : t("sisa {time}"), { time });
}

/** "3 malam, sampai Rabu, 25 November 2026" */
export const untilInWords = (stay) => fill(t("{nights}, sampai {day}"), { nights: tn("{n} malam", stay.nights), day: dayInWords(stay.leaves_on) });

/** What a card says of a stay, line by line; state: in_house, late or left. */
export function linesOf(stay, state, zone) {
  const arrived = fill(t("Tiba {when}"), { when: instantInWords(stay.arrived_at, zone) });
  const room = stay.room ? fill(t("Kamar {room}"), stay) : "";
  if (state === "left") {
    const gone = stay.cancelled_at ? fill(t("Laporan dibatalkan {when}"), { when: instantInWords(stay.cancelled_at, zone) }) : stay.left_at && fill(t("Keluar {when}"), { when: instantInWords(stay.left_at, zone) });
    return [gone, arrived, room];
  }
  const over = daysBetween(stay.leaves_on, dayIn(zone));
  const leaves = state === "late" ? fill(t("Seharusnya keluar {day}: lewat {days}"), { day: dayInWords(stay.leaves_on), days: tn("{n} hari", over) }) : untilInWords(stay);
  return [leaves, arrived, room];
}
