// A scan's verdict and flags in plain words: what it is, what to do, how the holder can contest it.
import { fill, make } from "./dom.js";
import { dayInWords } from "./dates.js";

export const GOOD = ["s-verdict--good", "✓"];
const BAD = ["s-verdict--bad", "✕"];
export const WARN = ["s-verdict--warn", "!"];
const QUIET = ["s-verdict--quiet", "?"];

/** [look, title, words] of each verdict. */
export const verdicts = () => ({
  genuine: [GOOD, t("Asli dan berlaku"), t("Cap ini dari imigrasi Indonesia, utuh, dan izin tinggalnya masih berlaku. Cocokkan paspor dan orangnya.")],
  forged: [BAD, t("Cap palsu"), t("Kode ini menyerupai cap kami, tetapi bukan buatan kami, telah diubah, atau tidak sesuai dengan data induk. Periksa paspornya dan hubungi kantor Anda sebelum bertindak.")],
  unknown_signer: [BAD, t("Penanda tangan tidak dikenal"), t("Cap ini ditandatangani dengan kunci yang tidak ada dalam daftar kami. Periksa paspornya dan hubungi kantor Anda sebelum bertindak.")],
  cancelled: [BAD, t("Cap ini dibatalkan"), t("Cap ini buatan kami, tetapi sudah dibatalkan. Hubungi kantor Anda.")],
  superseded: [WARN, t("Cap ini sudah diganti"), t("Ada cap atau izin yang lebih baru untuk pemegang ini, atau hari terakhir izinnya diubah: itu bukan pelanggaran. Tanggal pada cap ini tidak berlaku lagi. Minta ia menunjukkan cap terakhirnya, lalu pindai cap itu; bila ia hanya memegang surat izinnya, cari orangnya menurut paspor.")],
  departed: [BAD, t("Pemegang tercatat sudah keluar"), t("Menurut catatan, pemegang cap ini sudah meninggalkan Indonesia. Cocokkan paspor dan orangnya, lalu hubungi kantor Anda.")],
  expired: [BAD, t("Izin tinggal sudah lewat"), t("Cap ini asli, tetapi hari terakhir izin tinggalnya sudah lewat menurut data induk.")],
  not_checkable: [WARN, t("Belum dapat diperiksa"), t("Tanda tangan cap ini belum dapat dinilai. Ini bukan tanda bahwa capnya palsu.")],
  not_a_stamp: [QUIET, t("Bukan cap masuk"), t("Kode ini tidak memuat cap masuk Indonesia. Tautannya tidak dibuka. Pindai kode kotak pada cap di paspor.")],
});

/** A verdict: look and mark, title, words; and what else belongs into its box. */
export function box([[look, mark], title, words], ...more) {
  return make(
    "div",
    { class: `s-verdict ${look}` },
    make("h2", {}, make("span", { class: "s-mark", "aria-hidden": "true" }, mark), title),
    make("p", { class: "govuk-body" }, words),
    ...more,
  );
}

/** The verdict in a few words. */
export const verdictTitle = ({ verdict }) => verdicts()[verdict][1];

/** That the paper says a later day than the permit has by now: no offence of its holder. */
const shortened = ({ verdict, permit, stamp }) =>
  ["genuine", "expired"].includes(verdict) &&
  permit?.last_day_of_stay < stamp?.last_day_of_stay &&
  make("p", { class: "govuk-body" }, fill(t("Hari terakhir izinnya diubah menjadi {day}. Cap masih menyebut {printed}: itu bukan pelanggaran pemegangnya."), { day: dayInWords(permit.last_day_of_stay), printed: dayInWords(stamp.last_day_of_stay) }));

/** That the holder may stay on another permit, whatever became of the stamp's. */
const goesOn = ({ stays_on: other }) => other && make("p", { class: "govuk-body" }, make("strong", {}, fill(t("Menurut data induk pemegang boleh tinggal sampai {day}, atas izin {class}."), { day: dayInWords(other.last_day_of_stay), class: other.permit_class })));

/** The server's verdict. */
export function verdictBox(answer) {
  const { verdict, flags, permit } = answer;
  const typed = flags.includes("typed_number");
  const found = verdicts()[verdict];
  if (verdict === "not_a_stamp" && typed) {
    return box([QUIET, t("Nomor tidak ditemukan"), t("Tidak ada cap dengan nomor ini. Periksa lagi setiap huruf dan angkanya.")]);
  }
  if (verdict === "genuine" && typed) {
    return box([GOOD, t("Berlaku menurut data induk"), t("Nomor ini milik cap yang berlaku. Capnya sendiri tidak diperiksa: cocokkan nama, paspor dan orangnya.")], shortened(answer));
  }
  const over = verdict === "expired" && permit?.overstay_days;
  return box(found, over ? make("p", { class: "govuk-body" }, tn("Lewat {n} hari.", over)) : null, goesOn(answer), shortened(answer));
}

const flagWords = () => ({
  watch_listed: ["s-flag--bad", t("Daftar pengawasan: tanyakan ke kantor Anda sebelum bertindak. Jangan menyebutkan tanda ini kepada pemegang.")],
  suspected_copy: ["s-flag--bad", t("Mungkin salinan: cap yang sama muncul di dua tempat yang tidak mungkin dicapai satu orang. Cocokkan seluruh paspor dengan MRZ di bawah, lalu orangnya. Pemegang cap yang asli pun dapat terkena tanda ini.")],
  signed_but_not_recorded: ["s-flag--bad", t("Tanda tangannya benar, tetapi tidak ada dalam data induk. Laporkan sekarang juga ke kantor Anda: kunci mungkin disalahgunakan.")],
  differs_from_record: ["s-flag--bad", t("Isi cap berbeda dari data induk.")],
  order_unknown: ["s-flag--bad", t("Surat perintah dengan nomor ini tidak ada. Periksa nomornya, lalu laporkan nomor yang benar kepada kepala kantor.")],
  order_not_yours: ["s-flag--bad", t("Nama Anda tidak tercantum dalam surat perintah ini. Laporkan kepada kepala kantor.")],
  order_not_in_force: ["s-flag--bad", t("Surat perintah ini tidak berlaku pada saat pemindaian. Laporkan kepada kepala kantor.")],
  order_outside_hours: ["s-flag--warn", t("Di luar jam surat perintah ini: pindaian menunggu surat perintah dari kepala kantor.")],
  order_outside_area: ["s-flag--warn", t("Di luar tempat surat perintah ini: pindaian menunggu surat perintah dari kepala kantor.")],
  key_revoked: ["s-flag--warn", t("Kunci penanda tangan cap ini sudah dicabut, jadi tanda tangannya tidak membuktikan apa-apa. Yang berlaku adalah data induk.")],
  key_not_valid: ["s-flag--warn", t("Cap ini ditandatangani di luar masa kuncinya, jadi tanda tangannya tidak membuktikan apa-apa. Yang berlaku adalah data induk.")],
  phone_said_otherwise: ["s-flag--warn", t("Ponsel tadi menjawab lain. Yang berlaku adalah jawaban server ini: datanya lebih baru.")],
  typed_number: ["s-flag--warn", t("Nomor diketik: tanda tangan pada cap tidak diperiksa.")],
  exception: ["s-flag--warn", t("Tanpa surat perintah. Surat perintahnya harus menyusul dalam satu hari.")],
  reason_missing: ["s-flag--warn", t("Alasannya belum ditulis. Laporkan alasannya kepada kepala kantor.")],
  clock_differs: ["s-flag--warn", t("Jam ponsel dan jam server berselisih lebih dari lima menit. Kedua waktu disimpan. Periksa jam ponsel Anda.")],
  position_missing: ["s-flag--warn", t("Posisi tidak tercatat. Tulis tempat pemeriksaan dalam laporan Anda.")],
  position_stale: ["s-flag--warn", t("Posisi yang tercatat bukan dari saat pemindaian. Tulis tempat pemeriksaan dalam laporan Anda.")],
  sent_late: ["s-flag--quiet", t("Pindaian ini terkirim lebih dari lima menit sesudah dibuat. Kedua waktu disimpan.")],
  order_unchecked: ["s-flag--quiet", t("Nomor surat perintah dicatat; saat ini belum dapat diperiksa.")],
});

/** What else must be known, worst first. */
export function flagList(flags) {
  const words = flagWords();
  const known = Object.keys(words).filter((flag) => flags.includes(flag));
  return make("ul", { class: "govuk-list s-flags" }, ...known.map((flag) => make("li", { class: `s-flag ${words[flag][0]}` }, words[flag][1])));
}

/** Every adverse answer says where it comes from, how old that is, and how the holder can contest it. */
export const contested = (source, words) =>
  make(
    "div",
    { class: "govuk-inset-text" },
    make("p", { class: "govuk-body-s s-source" }, source),
    make("strong", {}, t("Bila pemegang tidak setuju")),
    make("br"),
    t("Ia berhak meminta pemeriksaan ulang di kantor imigrasi mana pun dengan menunjukkan paspornya."),
    " ",
    words,
  );

/** source: a line on what the server's verdict rests on. */
export function contestBox({ verdict, scan_id: id }, source) {
  if (["genuine", "not_a_stamp"].includes(verdict)) return null;
  return contested(source, fill(t("Berikan nomor pindaian ini: {id}"), { id }));
}
