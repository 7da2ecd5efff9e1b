// A booking in words: where it stands, its lane, its people; names of kinds and grounds come from the API.
import { bookingKinds } from "./booking-kinds.js";
import { fill } from "./dom.js";
import { dayInWords } from "./dates.js";
import { clock } from "./office-clock.js";

export const stateWords = () => ({
  requested: t("menunggu jawaban"),
  waiting: t("dalam daftar tunggu"),
  offered: t("sedang ditawari tempat"),
  confirmed: t("dipesan"),
  displaced: t("harus memilih waktu lain"),
  checked_in: t("sudah datang"),
  served: t("selesai dilayani"),
  no_show: t("tidak datang"),
  cancelled: t("dibatalkan"),
  refused: t("ditolak"),
});

export const laneWords = () => ({ ordinary: t("biasa"), priority: t("prioritas") });

export const laneName = (lane) => laneWords()[lane] || lane;

/**
 * {grounds: names by code, services: names by kind and service, listed: the kinds that have a list of
 * people}; empty while they cannot be had.
 */
export async function kindsKnown() {
  const items = await bookingKinds().catch(() => []);
  const grounds = items.flatMap((kind) => [...kind.person_grounds, ...kind.visit_grounds]);
  const services = items.flatMap((kind) => kind.services.map((one) => [`${kind.code} ${one.code}`, one.name]));
  return { services: Object.fromEntries(services), grounds: Object.fromEntries(grounds.map(({ code, name }) => [code, name])), listed: items.filter((kind) => kind.takes_list).map(({ code }) => code) };
}

/** Who comes: the people's names, or who has asked for a group. */
export function whoOf(one) {
  if (one.organiser) return one.organiser;
  const names = one.people.map(({ name }) => name);
  if (!names.length) return fill(t("Kode {code}"), { code: shortCode(one.id) });
  return names.length > 2 ? fill(t("{name} dan {n} lainnya"), { name: names[0], n: names.length - 1 }) : names.join(", ");
}

/** The first letters of a booking's code, as one would read them out. */
export const shortCode = (id) => `${id.slice(0, 4)} ${id.slice(4, 8)}`;

export const peopleCount = (one) => tn("{n} orang", one.count);

/** "1960-02-03" with the reason for the priority lane. */
export function personWords(person, grounds) {
  const born = person.born_on && fill(t("lahir {day}"), { day: dayInWords(person.born_on, false) });
  return [person.document_number, born, grounds[person.ground] || person.ground].filter(Boolean).join(" · ");
}

/** "09.00–10.00"; of a visit, which has a team's day and no hour, the team. */
export function hoursOf({ time, minutes, lane, team }) {
  if (!lane) return team ? fill(t("Kunjungan {team}"), { team }) : t("Kunjungan");
  const [hour, minute] = time.split(":").map(Number);
  const end = hour * 60 + minute + minutes;
  const ends = `${String(Math.floor(end / 60) % 24).padStart(2, "0")}:${String(end % 60).padStart(2, "0")}`;
  return `${clock(time)}–${clock(ends)}`;
}

/** That no mail reaches who booked, and what to do instead; null where mail arrives. */
export function noMail(one) {
  if (!one.email_stopped) return null;
  return one.phone ? fill(t("Surel kepada pemesan tidak sampai. Sampaikan setiap perubahan lewat telepon {phone}, atau di loket."), one) : t("Surel kepada pemesan tidak sampai, dan nomor teleponnya tidak ada. Sampaikan di loket saat pemesan datang.");
}

/** How who booked hears of what was just done, as a sentence. */
export const toldHow = (one) => noMail(one) || t("Pemesan diberi tahu lewat surel.");

export const windowWords = ({ begins, ends }) => fill(t("antara {begins} dan {ends}"), { begins: clock(begins), ends: clock(ends) });
