// The phone's own answer as elements: verdict, how old its lists are, what the stamp says.
import { facts, fill, make } from "./dom.js";
import { zoneHere } from "./zone-here.js";
import { dayInWords, instantInWords } from "./dates.js";
import { foreignBox } from "./foreign-code.js";
import { keptRow, named } from "./kept-reference.js";
import { ageInWords, sourceWords } from "./scan-result.js";
import { box, contested, GOOD, verdicts, WARN } from "./scan-words.js";

const when = (at) => instantInWords(at, zoneHere());

const genuine = ({ why }, { as_of: at }) => [
  GOOD,
  t("Tanda tangan asli"),
  why === "newer"
    ? t("Cap ini dari imigrasi Indonesia dan utuh. Cap ini lebih baru daripada daftar di ponsel ini: sejauh diketahui masih berlaku.")
    : fill(t("Cap ini dari imigrasi Indonesia dan utuh. Sampai {when} cap ini tidak dibatalkan, tidak diganti, dan pemegangnya tidak tercatat keluar."), { when: when(at) }),
];

const expired = ({ passed }) => [
  WARN,
  t("Tanda tangan asli, tanggal sudah lewat"),
  `${tn("Tanggal pada cap ini lewat {n} hari yang lalu; mungkin sudah diperpanjang.", passed)} ${t("Hanya pemeriksaan daring yang menunjukkannya. Tanyakan apakah ia memegang cap yang lebih baru.")}`,
];

const signed = () => t("Tanda tangannya asli, tetapi ponsel ini tidak dapat mengetahui apakah cap ini masih berlaku.");
const connect = () => t("Sambungkan jaringan, lalu pindai lagi.");

// Why the phone cannot tell: by its lists where the signature is good, else by its keys.
const unchecked = () => ({
  lists_never: `${signed()} ${t("Daftar pembatalan belum pernah diambil di ponsel ini.")} ${connect()}`,
  lists_old: `${signed()} ${t("Daftar di ponsel ini berumur lebih dari tujuh hari.")} ${connect()}`,
  lists_missing: `${signed()} ${t("Daftar untuk cap ini belum terunduh.")} ${connect()}`,
  lists_dropped: `${signed()} ${t("Daftar untuk cap setua ini tidak diterbitkan lagi. Kantor Anda dapat memeriksanya.")}`,
  expired: `${t("Daftar kunci di ponsel ini berumur lebih dari tujuh hari, jadi tanda tangannya belum dapat dinilai.")} ${connect()}`,
  untrusted: t("Daftar kunci yang diterima ponsel ini tidak dapat dipercaya. Pakai jaringan lain, dan laporkan kepada kantor Anda."),
  no_crypto: t("Peramban ini tidak dapat memeriksa tanda tangan. Buka halaman ini lewat https, atau pakai peramban yang lebih baru."),
  key_expired: t("Cap ini terlalu lama untuk diperiksa di ponsel. Kantor Anda dapat memeriksanya."),
  key_revoked: t("Kunci penanda tangan cap ini sudah dicabut, jadi tanda tangannya tidak membuktikan apa-apa lagi. Ini bukan tanda bahwa capnya palsu: hanya data induk yang menunjukkannya."),
  unusable_key: t("Kunci cap ini tidak dapat dipakai di peramban ini. Kantor Anda dapat memeriksanya."),
});

const keysMissing = () => `${t("Ponsel ini belum mempunyai daftar kunci yang cukup baru, jadi tanda tangan cap ini belum dapat dinilai. Ini bukan tanda bahwa capnya palsu.")} ${connect()}`;

function wordsOf(judgement, result) {
  const { verdict, why } = judgement;
  if (verdict === "genuine") return genuine(judgement, result.status);
  if (verdict === "expired") return expired(judgement);
  const [look, title, words] = verdicts()[verdict];
  if (verdict === "not_checkable") return [look, title, unchecked()[why] || keysMissing()];
  return [look, title, words];
}

/** What lists that are too old have said: no verdict, and yet worth knowing. */
function oldWords({ status }) {
  const was = { cancelled: t("dibatalkan"), superseded: t("diganti"), departed: t("pemegangnya keluar") }[status?.was];
  return was && make("p", { class: "govuk-body" }, fill(t("Daftar lama itu mencatat: {what}."), { what: was }));
}

const note = (look, words) => make("li", { class: `s-flag ${look}` }, words);

/** How old the lists are, in any case; and what is wrong with them. */
function listLines({ at, state, behind }, { stale, status }) {
  const words = at ? fill(t("Jawaban ponsel ini, menurut daftar per {when} ({age})."), { when: when(at), age: ageInWords(at) }) : t("Jawaban ponsel ini. Daftar pembatalan belum ada di ponsel ini.");
  return make(
    "ul",
    { class: "govuk-list s-flags" },
    note("", words),
    (state === "stale" || stale) && note("s-flag--warn", t("Daftar di ponsel ini berumur lebih dari sehari. Sambungkan jaringan secepatnya.")),
    status?.why === "partly" && note("s-flag--warn", fill(t("Daftar untuk cap ini sendiri per {when}; yang lebih baru belum terunduh."), { when: when(status.as_of) })),
    behind && note("s-flag--warn", t("Jam ponsel ini tertinggal dari daftarnya. Betulkan jam ponsel Anda.")),
  );
}

function stampFacts(stamp, { point, permit }, { passed, left }) {
  return facts([
    [t("Kelas izin"), named(permit, stamp.permit_class)],
    [t("Tanggal masuk"), dayInWords(stamp.entry_date)],
    [t("Lewat"), named(point, stamp.entry_point)],
    [t("Tanggal pada cap"), dayInWords(stamp.last_day_of_stay)],
    [t("Sisa waktu"), passed ? tn("Lewat {n} hari", passed) : left ? tn("{n} hari lagi", left) : t("Hari ini hari terakhir")],
  ]);
}

const sources = {
  forged: () => t("tanda tangan pada cap, diperiksa dengan daftar kunci"),
  unknown_signer: () => t("tanda tangan pada cap, diperiksa dengan daftar kunci"),
  cancelled: () => t("daftar pembatalan yang ditandatangani imigrasi"),
  superseded: () => t("daftar pembatalan yang ditandatangani imigrasi"),
  departed: () => t("daftar pembatalan yang ditandatangani imigrasi"),
  expired: () => t("tanggal yang tercetak pada cap, dan daftar pembatalan"),
  not_checkable: () => t("pemeriksaan di ponsel ini"),
};

function contestBox({ verdict }, { status, issued }, now) {
  const source = sources[verdict];
  if (!source) return null;
  const at = verdict === "not_checkable" ? now : (status?.as_of ?? issued ?? now);
  return contested(sourceWords(source(), at), fill(t("Catat waktu pemindaian ini: {when}."), { when: when(now) }));
}

/** Whether it was paper: a code on a screen is no proof of anything but the seal. */
export function paperQuestion() {
  const said = make("p", { class: "govuk-body", role: "status" });
  const say = (words) => () => said.replaceChildren(words);
  const button = (words, onclick) => make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick }, words);
  return make(
    "section",
    { class: "s-block" },
    make("h3", { class: "govuk-heading-m" }, t("Kertas di dalam paspor, atau layar?")),
    make("p", { class: "govuk-body" }, t("Cap adalah kertas di dalam paspor. Kode pada layar atau fotokopi mudah disalin dan tidak membuktikan siapa pemegangnya.")),
    make(
      "div",
      { class: "govuk-button-group" },
      button(t("Kertas di paspor"), say(t("Cocokkan penerbit dan nomor paspornya di atas, lalu orangnya."))),
      button(t("Layar atau salinan"), say(t("Minta paspornya, lalu cocokkan seluruhnya dengan MRZ di atas. Cap yang dikirim lewat surel (gerbang otomatis, perpanjangan) boleh ditunjukkan di layar, tetapi hanya berlaku bersama paspor yang cocok. Tanpa paspor, hubungi kantor Anda."))),
    ),
    said,
  );
}

/** What another code says, by the names that this phone has kept. */
export const foreignParts = async (text) => [await foreignBox(text, keptRow, "h3")];

/** All that the phone can say, as one element. */
export async function phoneBox({ text, result, judgement, age, places, passport }) {
  const now = new Date().toISOString();
  const { stamp } = result;
  return make(
    "div",
    { class: "s-phone" },
    box(wordsOf(judgement, result), oldWords(result)),
    ...(judgement.verdict === "not_a_stamp" ? await foreignParts(text) : [listLines(age, result)]),
    passport,
    stamp && make("section", { class: "s-block" }, make("h3", { class: "govuk-heading-m" }, t("Yang tertulis pada cap")), stampFacts(stamp, places, judgement)),
    stamp && paperQuestion(),
    contestBox(judgement, result, now),
  );
}
