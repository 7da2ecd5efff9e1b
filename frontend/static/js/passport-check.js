// Whether a stamp belongs to the passport in hand: by eye, or by the whole machine-readable zone.
// What is typed is compared and wiped; it is sent nowhere and kept nowhere.
import { fill, make } from "./dom.js";
import { dayIn } from "./dates.js";
import { profile } from "./entry-stamp-profile.js";
import { named } from "./kept-reference.js";
import { looksComplete, readMrz } from "./mrz.js";
import { fitsPassport } from "./seal.js";

// A reader types a whole passport within this; a hand that stops here has stopped.
const PAUSE_MS = 1500;
const SHORTEST = 72;

const fields = () => ({
  document_number: t("nomor paspor"),
  issuing_state: t("negara penerbit paspor"),
  nationality: t("kewarganegaraan"),
  surname: t("nama keluarga"),
  given_names: t("nama depan"),
  sex: t("jenis kelamin"),
  date_of_birth: t("tanggal lahir"),
  date_of_expiry: t("tanggal berakhir paspor"),
});

const faults = () => ({
  wrong_check_digit: t("Angka periksa untuk {field} tidak cocok. Bandingkan huruf demi huruf: O dan 0, I dan 1, B dan 8 mudah tertukar."),
  impossible_character: t("Ada huruf atau angka yang tidak mungkin pada {field}."),
  impossible_date: t("Tanggal ini tidak ada: {field}."),
  missing: t("Tidak ada isi untuk {field}."),
  wrong_length: t("Panjang barisnya tidak sesuai paspor. Ketik kedua baris selengkapnya, termasuk tanda <."),
});

/** {mrz} or {wrong: words}. */
function read(typed) {
  const { mrz, errors } = readMrz(typed, dayIn("WIB"));
  if (mrz) return { mrz };
  // The check digit over all fields only repeats what a field's own has said.
  const { field, code } = errors.find((error) => error.field in fields()) || errors[0];
  return { wrong: fill(faults()[code] || t("Baris ini bukan dari paspor."), { field: fields()[field] || t("seluruh baris") }) };
}

/** Of a date the six digits that a passport has, however it is written. */
const digits = (date) => date.replace(/\D/g, "").slice(-6);

/** The records' passport, where there is no seal: number, issuer and birth, as far as they are known. */
const isRecorded = (mrz, { passport, date_of_birth: born }) =>
  mrz.document_number === passport.document_number && mrz.issuing_state === passport.issuing_state && digits(mrz.date_of_birth) === digits(born);

async function fits(mrz, { stamp, person }) {
  if (stamp) return fitsPassport(stamp, mrz, profile);
  return isRecorded(mrz, person);
}

const results = () => ({
  fits: ["s-note--good", t("Cocok: cap ini milik paspor ini."), ""],
  differs: [
    "s-note--bad",
    t("Tidak cocok: cap ini bukan milik paspor ini."),
    t("Bila paspornya baru diganti, minta paspor lama yang memuat cap ini. Bila tidak ada, periksa orangnya dan hubungi kantor Anda. Pemegang berhak meminta pemeriksaan ulang di kantor imigrasi mana pun dengan membawa paspornya."),
  ],
  misread: ["s-note--warn", t("Baris paspor belum terbaca benar; ini bukan tanda bahwa capnya salah."), ""],
});

function told(kind, detail = "") {
  const [look, title, words] = results()[kind];
  return make("div", { class: `s-note ${look}` }, make("strong", {}, title), (words || detail) && make("br"), words || detail);
}

function zoneField(known) {
  const said = make("div", { role: "status" });
  const box = make("textarea", { class: "govuk-textarea s-mono s-zone", id: "passport-zone", rows: 3, autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  let timer = null;

  async function compare() {
    clearTimeout(timer);
    const typed = box.value;
    if (!typed.trim()) return;
    const { mrz, wrong } = read(typed);
    if (!mrz) return said.replaceChildren(told("misread", wrong));
    // Wiped whatever it says: nothing of a passport stays on the page.
    box.value = "";
    said.replaceChildren(told((await fits(mrz, known)) ? "fits" : "differs"));
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    // A reader's last Enter comes after the answer, and must not take it away.
    if (!box.value.trim()) return;
    said.replaceChildren();
    if (looksComplete(box.value)) return compare();
    if (box.value.length >= SHORTEST) timer = setTimeout(compare, PAUSE_MS);
  });
  return make(
    "details",
    { class: "govuk-details" },
    make("summary", { class: "govuk-details__summary" }, make("span", { class: "govuk-details__summary-text" }, t("Cocokkan seluruh paspor dengan MRZ"))),
    make(
      "div",
      { class: "govuk-details__text" },
      make("label", { class: "govuk-label", for: "passport-zone" }, t("Baris di bawah halaman data paspor")),
      make("div", { class: "govuk-hint", id: "passport-zone-hint" }, t("Ketik, atau baca dengan pembaca paspor. Dibandingkan di ponsel ini, lalu dihapus.")),
      box,
      make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: compare }, t("Cocokkan")),
      said,
    ),
  );
}

const tile = (label, value) => make("div", {}, make("dt", {}, label), make("dd", {}, value));

/**
 * What to compare, big enough for the eye, and a field for the whole zone.
 * known: {stamp} as its seal says, or {person} as the server has it; country: the issuer's row.
 */
export function passportCheck(known, country = null) {
  const { stamp, person } = known;
  const issuer = stamp ? stamp.passport_issuer : person.passport.issuing_state;
  const end = stamp ? stamp.passport_number_end : person.passport.document_number.slice(-3);
  return make(
    "section",
    { class: "s-block s-passport" },
    make("h3", { class: "govuk-heading-m" }, t("Cocokkan dengan paspor")),
    make("dl", { class: "s-tiles" }, tile(t("Penerbit"), issuer), tile(t("Tiga karakter terakhir nomornya"), end)),
    make("p", { class: "govuk-body" }, country ? fill(t("{issuer}. Bila salah satunya berbeda, cap ini bukan milik paspor itu."), { issuer: named(country, issuer) }) : t("Bila salah satunya berbeda, cap ini bukan milik paspor itu.")),
    zoneField(known),
  );
}
