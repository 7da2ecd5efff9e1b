// A team's way in words: windows, lengths, who is visited.
import { fill } from "./dom.js";
import { clock } from "./office-clock.js";

/** "09.00–10.30" */
export const windowWords = ({ begins, ends }) => `${clock(begins)}–${clock(ends)}`;

/** "1 jam 20 menit" of 80 */
export function minutesWords(minutes) {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (!hours) return tn("{n} menit", rest);
  return rest ? `${tn("{n} jam", hours)} ${tn("{n} menit", rest)}` : tn("{n} jam", hours);
}

/** "5,3 km" */
export const kmWords = (km) => `${km.toLocaleString(document.documentElement.lang)} km`;

export const stopWords = () => ({
  confirmed: t("belum dikunjungi"),
  checked_in: t("sudah bertemu"),
  served: t("selesai dilayani"),
  no_show: t("tidak ada di tempat"),
});

/** Who is visited: the organiser of a group, else the people. */
export const visitedWords = (stop) => stop.organiser || stop.people.join(", ") || stop.institution || stop.address;

/** "Tim Kuta: 4 kunjungan, 32 km, 1 jam 20 menit di jalan." */
export const wayWords = (way) =>
  fill(t("{visits}, {km}, {minutes} di jalan pulang-pergi. Berangkat pukul {begins}."), {
    visits: tn("{n} kunjungan", way.stops.filter(({ planned }) => planned).length),
    km: kmWords(way.km),
    minutes: minutesWords(way.travel_minutes),
    begins: clock(way.begins),
  });
