// Files of permits in words: what they are, how far, what became of a row, in what two databases differ.
import { fill, language } from "./dom.js";
import { dayIn, daysBetween, instantInWords } from "./dates.js";
import { zoneHere } from "./zone-here.js";

const locale = () => (language() === "en" ? "en-GB" : "id-ID");

export const number = (n) => new Intl.NumberFormat(locale()).format(n);

export const when = (instant) => instantInWords(instant, zoneHere());

/** "512 B", "1,4 MB" */
export function sizeInWords(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const kilo = bytes < 1e6;
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(bytes / (kilo ? 1e3 : 1e6))} ${kilo ? "kB" : "MB"}`;
}

/** How many days lie between an instant and today. */
export function age(instant) {
  const days = daysBetween(dayIn(zoneHere(), new Date(instant)), dayIn(zoneHere()));
  return days > 0 ? tn("{n} hari yang lalu", days) : t("hari ini");
}

export const kinds = () => ({ full: t("Lengkap"), delta: t("Perubahan") });

export const titleOf = ({ name }) => name || t("Baris yang dikirim tanpa berkas");

/** The part of a file that is through. */
export const part = ({ offset, size }) => (size ? Math.min(1, offset / size) : 0);

const percent = (one) => new Intl.NumberFormat(locale(), { style: "percent" }).format(part(one));

/** Whether somebody works on it: then it is asked for again. */
export const isMoving = ({ state, comparison }) => ["awaiting_file", "recording"].includes(state) || comparison?.state === "comparing";

/** How an import stands: [look, words]. */
export function standing(one) {
  const { state, comparison, counts } = one;
  if (state === "awaiting_file") return ["s-stay--due", t("Menunggu berkasnya dibaca. Bila pengirimannya terputus, unggah sekali lagi.")];
  if (state === "recording") return ["s-stay--due", fill(t("Sedang dicatat: {part}"), { part: percent(one) })];
  if (state === "refused") return ["s-stay--late", t("Seluruh berkas ditolak")];
  if (comparison?.state === "waiting") return ["s-stay--due", fill(t("Tercatat. Perbandingan menunggu bagian lain: {done} dari {parts} sudah ada."), { done: comparison.done.length, parts: comparison.parts })];
  if (comparison?.state === "comparing") return ["s-stay--due", t("Tercatat, sedang dibandingkan dengan data di sini")];
  return counts.refused ? ["s-stay--late", tn("Selesai, {n} baris ditolak", counts.refused)] : ["s-stay--done", t("Selesai")];
}

export const verdicts = () => ({
  added: t("Baru dicatat"),
  changed: t("Diubah"),
  same: t("Sudah sama"),
  older: t("Lebih lama daripada yang diketahui"),
  refused: t("Ditolak"),
});

/** "1.000 baris: 990 sudah sama, 8 diubah" */
export function countLine({ counts }) {
  if (!counts.read) return "";
  const parts = Object.entries(verdicts()).filter(([name]) => counts[name] > 0);
  const words = parts.map(([name, text]) => `${number(counts[name])} ${text.toLocaleLowerCase(locale())}`);
  return `${fill(t("{n} baris"), { n: number(counts.read) })}: ${words.join(", ")}`;
}

export const driftKinds = () => ({
  not_there: t("Berlaku di sini, tidak ada di berkas"),
  not_here: t("Ada di berkas, baru tercatat di sini"),
  differed: t("Berbeda: kini seperti di berkas"),
  newer_here: t("Berbeda: yang di sini lebih baru"),
  refused: t("Ada di berkas, barisnya ditolak"),
});

/** What is to be done about each kind, and what not. */
export const toDo = () => ({
  not_there: t("Tidak ada yang diakhiri hanya karena tidak ada di berkas. Minta kantor pemberi izin memeriksanya. Bila izin itu sudah berakhir di pusat, minta pusat mengirim statusnya; bila masih berlaku, minta pusat memasukkannya ke berkas lengkap berikutnya."),
  not_here: t("Izin ini sudah tercatat; tidak ada yang perlu dilakukan. Bila jumlahnya banyak, tanyakan ke pusat mengapa izin baru tidak datang lebih dahulu lewat umpan."),
  differed: t("Data di sini sudah diubah menurut berkas, karena catatan pusat lebih baru. Periksa hanya bila jumlahnya tidak wajar."),
  newer_here: t("Data di sini tetap, karena lebih baru daripada berkas. Bila izin yang sama muncul lagi di berkas lengkap berikutnya, beri tahu pusat."),
  refused: t("Izin ini belum tercatat. Lihat sebabnya pada baris yang ditolak di atas; pusat memperbaikinya dan mengirim lagi."),
});

const fields = () => ({
  reference: t("Nomor di data pusat"),
  changed_at: t("Waktu perubahan"),
  document_number: t("Nomor paspor"),
  issuing_state: t("Negara penerbit"),
  nationality: t("Kewarganegaraan"),
  surname: t("Nama keluarga"),
  given_names: t("Nama depan"),
  sex: t("Jenis kelamin"),
  date_of_birth: t("Tanggal lahir"),
  date_of_expiry: t("Paspor berlaku sampai"),
  permit_class: t("Kelas izin"),
  number: t("Nomor izin"),
  valid_from: t("Berlaku mulai"),
  last_day_of_stay: t("Boleh tinggal sampai"),
  office: t("Kantor imigrasi"),
  status: t("Status izin"),
  name: t("Nama"),
  email: t("Alamat surel"),
  language: t("Bahasa"),
  row: t("Seluruh baris"),
  file: t("Seluruh berkas"),
});

/** "sponsors.0.email" → "Penjamin 1, alamat surel" */
export function fieldName(path) {
  const steps = path.split(".");
  const last = steps.at(-1);
  const words = fields()[last] || last;
  const lower = words.toLocaleLowerCase(locale());
  if (steps[0] === "sponsors" && steps.length > 2) return fill(t("Penjamin {n}, {field}"), { n: Number(steps[1]) + 1, field: lower });
  if (steps[0] === "holder" && steps.length > 1) return fill(t("Pemegang izin, {field}"), { field: lower });
  if (steps[0] === "former_passport" && steps.length > 1) return fill(t("Paspor sebelumnya, {field}"), { field: lower });
  return words;
}
