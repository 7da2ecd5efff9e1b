// A permit that an office records: for the person whose passport was read or is known, or for a new one.
import { agreedForm } from "./agreed-form.js";
import { bornWords, fullName } from "./person-words.js";
import { byId, facts, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dateValue, missing, refuse, setDate } from "./forms.js";
import { dayIn, dayInWords } from "./dates.js";
import { faultWords } from "./mrz-words.js";
import { fillClasses, holderOf, looksLikeNumber } from "./permit-fields.js";
import { readMrz } from "./mrz.js";
import { sponsorFields } from "./sponsor-fields.js";
import { zoneHere } from "./zone-here.js";

let whose = null;
let sponsors = null;
let form = null;

const chosen = () => whose.person?.passports[byId("grant_passport").value];

/** A passport that is on record, as the API takes it. */
function fieldsOf({ nationality, surname, given_names: given, sex, date_of_birth: born }, { document_number: number, issuing_state: state, date_of_expiry: expiry }) {
  return { document_number: number, issuing_state: state, nationality, surname: surname || undefined, given_names: given || undefined, sex, date_of_birth: born, date_of_expiry: expiry };
}

/** The passport as the API takes it: one on record, what was read before, or the lines typed here. */
function passportOf(mrz, wrong) {
  if (chosen()) return { passport: fieldsOf(whose.person, chosen()) };
  if (whose.mrz) return { mrz: whose.mrz };
  if (!mrz) wrong.push(["grant_mrz", missing(t("baris mesin paspornya"))]);
  else for (const error of readMrz(mrz, dayIn("WIB")).errors) wrong.push(["grant_mrz", faultWords(error)]);
  return { mrz };
}

function days(wrong) {
  const [from, until] = [dateValue("grant_from"), dateValue("grant_until")];
  if (!from) wrong.push(["grant_from", t("Isi tanggal mulai berlakunya, misalnya 22 November 2026")]);
  if (until === null) wrong.push(["grant_until", t("Tanggal ini tidak ada")]);
  if (from && until && until < from) wrong.push(["grant_until", t("Hari terakhir tidak boleh sebelum hari mulainya")]);
  return { valid_from: from, last_day_of_stay: until || undefined };
}

function read(typed) {
  const wrong = [];
  const passport = passportOf(typed.grant_mrz, wrong);
  if (!typed.grant_class) wrong.push(["grant_class", t("Pilih kelas izin")]);
  if (!looksLikeNumber(typed.grant_number)) wrong.push(["grant_number", t("Isi nomor izin seperti tercetak: huruf, angka, titik, garis miring, paling banyak 40")]);
  const dated = days(wrong);
  const found = sponsors.read(wrong);
  if (typed.grant_send && !typed.grant_email) wrong.push(["grant_email", t("Isi surel pemegang, atau jangan pilih kirim lewat surel")]);
  refuse(wrong);
  return {
    ...passport,
    permit_class: typed.grant_class,
    number: typed.grant_number,
    ...dated,
    sponsors: found,
    holder: holderOf(typed.grant_email, typed.grant_language, typed.grant_send),
  };
}

const nameIn = ({ mrz }) => (whose.person ? fullName(whose.person) : fullName(readMrz(mrz, dayIn("WIB")).mrz));

/** What will happen, in words to agree to. */
function consequence(body) {
  const until = body.last_day_of_stay ? fill(t("sampai {day}"), { day: dayInWords(body.last_day_of_stay) }) : t("selama kelas izinnya");
  const words = fill(t("Izin {permit_class} nomor {number} untuk {name} berlaku mulai {from} {until}."), { ...body, name: nameIn(body), from: dayInWords(body.valid_from), until });
  return chosen()?.in_country ? `${words} ${t("Cap yang sekarang digantikan cap yang baru, dan izin yang lama tidak berlaku lagi.")}` : words;
}

function wireOnce(done) {
  if (form) return;
  sponsors = sponsorFields(byId("grant-sponsors"), "grant_sponsor");
  form = agreedForm("grant", {
    read,
    consequence,
    yes: () => t("Ya, catat izin ini"),
    send: (body, key) => call("POST", "/permits", { body, key }),
    done,
    fields: { mrz: "grant_mrz", passport: "grant_mrz", permit_class: "grant_class", number: "grant_number", valid_from: "grant_from", last_day_of_stay: "grant_until", holder: "grant_email" },
  });
  byId("grant_passport").addEventListener("change", fitPassport);
}

/** Lines are typed where no passport is on record or was read. */
function fitPassport() {
  const typed = !chosen() && !whose.mrz;
  byId("grant-by-mrz").hidden = !typed;
  byId("grant-by-mrz").toggleAttribute("data-off", !typed);
}

function offerPassports({ person, mrz }) {
  const select = byId("grant_passport");
  byId("grant-on-record").hidden = !person || Boolean(mrz);
  const known = person && !mrz ? person.passports : [];
  select.replaceChildren(...known.map((one, index) => make("option", { value: String(index) }, `${one.document_number} (${one.issuing_state})`)), make("option", { value: "" }, t("Paspor lain, saya baca barisnya")));
  select.value = known.length ? "0" : "";
  fitPassport();
}

/**
 * Open the form for somebody: {person} as the search shows them, {mrz, read} of the passport that was read,
 * both, or {} where the passport is still to be read; done(answer) of the recorded permit.
 */
export function openGrant(somebody, done) {
  wireOnce(done);
  whose = somebody;
  form.reset();
  sponsors.set([]);
  const { person, read } = somebody;
  byId("grant-whose").replaceChildren(person || read ? facts([[t("Nama"), fullName(person || read)], [t("Tanggal lahir"), bornWords(person || read)], [t("Nomor paspor"), read && `${read.document_number} (${read.issuing_state})`]]) : "");
  offerPassports(somebody);
  setDate("grant_from", dayIn(zoneHere()));
  fillClasses("grant_class");
  byId(byId("grant-by-mrz").hidden ? "grant_class" : "grant_mrz").focus();
}
