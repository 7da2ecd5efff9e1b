// A warning in words: which mail of it, what became of that, how long the permit still lasts.
import { fill, language } from "./dom.js";
import { dayIn, dayInWords, timeIn, zoneName } from "./dates.js";

/** "15 November 2026, 08.00 WIB": no weekday, where many stand below each other. */
export function shortInstant(at, zone) {
  const date = new Date(at);
  const time = timeIn(zone, date);
  return `${dayInWords(dayIn(zone, date), false)}, ${language() === "en" ? time : time.replace(":", ".")} ${zoneName(zone)}`;
}

const stages = () => ({
  first: t("Surel pertama"),
  "-1": t("Surel sehari sesudahnya"),
  1: t("Surel sehari sebelumnya"),
});

/** "30" → "Surel 30 hari sebelumnya" (before the last day); "again-1" → "Surel yang dikirim ulang petugas" */
export function stageWords(stage) {
  if (stage.startsWith("again-")) return t("Surel yang dikirim ulang petugas");
  return stages()[stage] || tn("Surel {n} hari sebelumnya", Number(stage));
}

const outcomes = () => ({
  skipped: t("dilewati, karena harinya sudah lewat ketika izin dicatat"),
  held: t("tertahan, belum terkirim"),
  unconfirmed: t("tidak diketahui terkirim atau tidak"),
  sent: t("terkirim, belum ada kabar dari penerima"),
  undelivered: t("belum diterima"),
  delivered: t("diterima kotak surat tujuan"),
  bounced: t("ditolak: alamat itu tidak ada"),
  complained: t("ditandai penerimanya sebagai surat yang tidak diinginkan"),
});

/** One mail of the history: "Surel 7 hari sebelumnya: diterima kotak surat tujuan (15 November 2026, 08.00 WIB)" */
export function mailInWords({ stage, outcome, at, doubtful }, zone) {
  const words = fill(t("{mail}: {outcome} ({when})"), { mail: stageWords(stage), outcome: outcomes()[outcome] || outcome, when: shortInstant(at, zone) });
  return doubtful ? `${words}. ${t("Mungkin terkirim dua kali.")}` : words;
}

/** "12 hari lagi", "hari terakhir hari ini", "lewat 3 hari" */
export function daysWords(left) {
  if (left === 0) return t("hari ini hari terakhir");
  return left < 0 ? tn("lewat {n} hari", -left) : tn("{n} hari lagi", left);
}

export const lastDayInWords = ({ last_day_of_stay: day, days_left: left }) => fill(t("Hari terakhir {day}: {left}"), { day: dayInWords(day), left: daysWords(left) });

/** The mail to come, or "" where none does. */
export const nextInWords = ({ next_stage: stage, next_at: at }, zone) => (at ? fill(t("Berikutnya: {mail} ({when})"), { mail: stageWords(stage), when: shortInstant(at, zone) }) : "");

/** Whom it goes to: "Penjamin: PT Contoh, hrd@contoh.example" */
export const toInWords = ({ to, name, email }) => fill(to === "holder" ? t("Pemegang izin: {who}") : t("Penjamin: {who}"), { who: [name, email].filter(Boolean).join(", ") });

/** Why it stands where it stands, as the list of its state tells it. */
export const stateWords = () => ({
  due: t("Menunggu dikirim"),
  sent: t("Terkirim, belum ada kabar dari penerima"),
  delivered: t("Diterima kotak surat tujuan"),
  bounced: t("Tidak sampai: alamatnya ditolak"),
  held: t("Tertahan: belum dapat dikirim"),
  filed: t("Penjamin memberi tahu bahwa perpanjangan sudah diajukan"),
  cancelled: t("Dihentikan: izinnya diperpanjang, diganti, berakhir, atau orangnya sudah pergi"),
  passed: t("Harinya lewat tanpa surel"),
});
