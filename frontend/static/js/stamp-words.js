// A checked stamp in plain words: the verdict, its facts, and what to compare with the passport.
import { facts, fill, make } from "./dom.js";
import { dayIn, dayInWords, instantInWords } from "./dates.js";
import { daysLeft } from "./seal.js";
import { find, nameOf } from "./reference.js";

// Functions, because at an address of two languages the words follow the switch.
const unchecked = () => ({
  connection: t("Untuk memeriksanya perlu jaringan. Sambungkan ponsel Anda, lalu coba lagi."),
  expired: t("Daftar kunci di perangkat ini sudah terlalu lama. Sambungkan ponsel Anda, lalu coba lagi."),
  untrusted: t("Daftar kunci yang kami terima tidak dapat dipercaya. Coba lagi nanti, atau pakai jaringan lain."),
  no_crypto: t("Peramban ini tidak dapat memeriksa tanda tangan. Buka tautan lewat https, atau pakai peramban yang lebih baru."),
  key_expired: t("Cap ini terlalu lama untuk diperiksa di ponsel. Kantor imigrasi dapat memeriksanya."),
  key_revoked: t("Kunci penanda tangan cap ini sudah dicabut, jadi tanda tangannya tidak membuktikan apa-apa lagi. Ini bukan tanda bahwa capnya palsu: kantor imigrasi dapat memeriksanya."),
  unusable_key: t("Kunci cap ini tidak dapat dipakai di peramban ini. Kantor imigrasi dapat memeriksanya."),
});

const verdicts = () => ({
  genuine: ["s-verdict--good", t("Cap ini asli"), t("Cap ini dibuat oleh imigrasi Indonesia dan tidak diubah sejak itu.")],
  forged: ["s-verdict--bad", t("Cap ini tidak asli"), t("Kode ini menyerupai cap kami, tetapi bukan buatan kami atau telah diubah. Beri tahu kantor imigrasi terdekat. Bila ini cap Anda, mintalah pemeriksaan di kantor imigrasi mana pun dengan membawa paspor Anda. Tamu tetap dapat dilaporkan dengan data paspornya.")],
  not_ours: ["s-verdict--quiet", t("Ini bukan cap masuk kami"), t("Kode ini tidak memuat cap masuk Indonesia, atau hanya terbaca sebagian. Pindai sekali lagi kode kotak pada cap di paspor.")],
  not_checkable: ["s-verdict--warn", t("Cap ini belum dapat diperiksa"), ""],
});

// A genuine stamp that has ended: what its reader does now, the holder and the host.
const ended = () => ({
  cancelled: ["s-verdict--bad", t("Cap ini sudah dibatalkan"), t("Cap ini buatan imigrasi Indonesia, tetapi sudah dibatalkan. Bila ini cap Anda, datanglah hari ini juga ke kantor imigrasi terdekat dengan paspor Anda: di sana Anda mendapat alasannya dan dapat meminta peninjauan kembali.")],
  superseded: ["s-verdict--warn", t("Cap ini sudah diganti"), t("Pemegangnya mempunyai cap atau izin yang lebih baru, atau hari terakhir izinnya diubah. Itu bukan pelanggaran; hanya tanggal pada cap ini tidak berlaku lagi. Bila ini cap Anda: pakailah cap yang baru, atau lihat hari terakhir Anda di halaman Izin tinggal saya.")],
  departed: ["s-verdict--warn", t("Pemegang cap ini tercatat sudah keluar"), t("Cap ini tidak berlaku lagi. Bila pemegangnya masuk lagi, paspornya memuat cap yang lebih baru: pindai cap itu. Bila ini cap Anda dan Anda belum pernah keluar, datanglah ke kantor imigrasi terdekat dengan paspor Anda.")],
});

const passed = () => [
  "s-verdict--warn",
  t("Cap ini asli, tetapi tanggalnya sudah lewat"),
  t("Tanggal pada cap ini sudah lewat; mungkin sudah diperpanjang. Hanya pemeriksaan daring yang menunjukkannya."),
];

const unasked = () => ["s-verdict--warn", t("Tanda tangan cap ini asli"), t("Cap ini dibuat oleh imigrasi Indonesia dan tidak diubah sejak itu. Apakah masih berlaku belum dapat ditanyakan: sambungkan ponsel Anda, lalu coba lagi.")];

const leftOf = (stamp, zone) => daysLeft(stamp.last_day_of_stay, dayIn(zone));

/** Whether nothing is known against a genuine stamp; its date may still have passed. */
export const inForce = ({ status }) => !(status?.status in ended());

// What has ended has ended, whatever its date: that comes first, then the date, then what is unknown.
function wordsOf({ outcome, stamp, status }, zone) {
  if (outcome !== "genuine") return verdicts()[outcome];
  if (!inForce({ status })) return ended()[status.status];
  if (leftOf(stamp, zone) < 0) return passed();
  return status?.status ? verdicts().genuine : unasked();
}

/** The box with the verdict; zone: the checkpoint's, for a stamp. */
export function verdictBox(result, zone, heading = "h1") {
  const { reason, stale, status } = result;
  const [look, title, words] = wordsOf(result, zone);
  const at = status?.status && instantInWords(new Date(status.at), zone);
  return make(
    "div",
    { class: `s-verdict ${look}` },
    make(heading, {}, title),
    make("p", { class: "govuk-body" }, words || unchecked()[reason] || unchecked().connection),
    at && make("p", { class: "govuk-body-s" }, fill(t("Menurut daftar imigrasi per {when}."), { when: at })),
    stale && make("p", { class: "govuk-body" }, t("Diperiksa dengan daftar kunci yang berumur lebih dari sehari; sambungkan jaringan untuk kepastian.")),
  );
}

/** Days left in words, by today in the checkpoint's zone; "" once the date has passed. */
export function daysInWords(stamp, zone) {
  const left = leftOf(stamp, zone);
  if (left < 0) return "";
  if (left === 0) return t("Hari ini hari terakhir");
  return tn("{n} hari lagi", left);
}

/** The codes alone, until the names are here. */
export const codesOf = (stamp) => ({ permit: stamp.permit_class, point: stamp.entry_point, zone: "WIB", purpose: "" });

/** {permit, point, zone, purpose}: names of the class and the checkpoint, codes where there are none. */
export async function namesOf(stamp) {
  const [permit, point] = await Promise.all([
    find("permit-classes", stamp.permit_class, stamp.entry_date),
    find("checkpoints", stamp.entry_point, stamp.entry_date),
  ]);
  return {
    permit: permit ? `${stamp.permit_class} – ${nameOf(permit)}` : stamp.permit_class,
    point: point ? `${nameOf(point)} (${stamp.entry_point})` : stamp.entry_point,
    zone: point?.zone || "WIB",
    purpose: permit?.purpose || "",
  };
}

/** What the stamp says; of one that has ended, no days that would seem to be left. */
export const stampFacts = (stamp, names, holds = true) =>
  facts([
    [t("Kelas izin"), names.permit],
    [t("Masuk Indonesia"), dayInWords(stamp.entry_date)],
    [t("Lewat"), names.point],
    [holds ? t("Boleh tinggal sampai") : t("Tanggal pada cap"), dayInWords(stamp.last_day_of_stay)],
    [t("Sisa waktu"), holds ? daysInWords(stamp, names.zone) : ""],
  ]);

/** What the reader must compare: a genuine seal on another's passport is worth nothing. */
export const compareBox = (stamp) =>
  make(
    "div",
    { class: "govuk-inset-text" },
    make("strong", {}, t("Cocokkan dengan paspor")),
    make("br"),
    fill(t("Penerbit {issuer}, nomor berakhir dengan {end}. Bila berbeda, cap ini bukan milik paspor itu."), {
      issuer: stamp.passport_issuer,
      end: stamp.passport_number_end,
    }),
  );
