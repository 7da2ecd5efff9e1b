// The desk's passport: its machine-readable zone as a reader types it, or field by field.
import { byId, facts, make } from "./dom.js";
import { dateValue, missing, refuse } from "./forms.js";
import { dayIn, dayInWords } from "./dates.js";
import { looksComplete, readMrz } from "./mrz.js";
import { faultWords, fieldName } from "./mrz-words.js";

// A reader types a whole passport within this; a hand that stops here has stopped.
const PAUSE_MS = 700;
const FIELDS = ["document_number", "issuing_state", "nationality", "surname", "given_names", "sex", "date_of_birth", "date_of_expiry"];

const isoToday = () => dayIn("WIB");

/** What the officer compares with the page in front of them. */
function passportFacts(mrz) {
  return facts([
    [t("Nama"), `${mrz.given_names} ${mrz.surname}`.trim()],
    [t("Nomor paspor"), `${mrz.document_number} (${mrz.issuing_state})`],
    [t("Kewarganegaraan"), mrz.nationality],
    [t("Tanggal lahir"), mrz.date_of_birth.length === 10 ? dayInWords(mrz.date_of_birth, false) : mrz.date_of_birth],
    [t("Tanggal berakhir"), dayInWords(mrz.date_of_expiry, false)],
  ]);
}

/** Says what stands in the box; calls `whole` once when a whole, right passport has come in. */
export function watchZone(whole) {
  const box = byId("mrz");
  const said = byId("mrz-said");
  let timer = null;
  let last = "";

  function judge(paused) {
    const text = box.value;
    if (!text.trim()) return said.replaceChildren();
    if (!looksComplete(text) && !paused) return said.replaceChildren();
    if (text === last) return null;
    const { mrz, errors } = readMrz(text, isoToday());
    if (!mrz) return said.replaceChildren(make("ul", { class: "govuk-list s-wrong" }, ...errors.map((error) => make("li", {}, faultWords(error)))));
    last = text;
    said.replaceChildren(passportFacts(mrz));
    return whole();
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value !== last) last = "";
    judge(false);
    timer = setTimeout(judge, PAUSE_MS, true);
  });
  return {
    clear() {
      clearTimeout(timer);
      last = "";
      said.replaceChildren();
    },
  };
}

/** Whether the officer types field by field. */
const byFields = () => !byId("fields").hidden;

/** The passport as the API takes it: {mrz} or {passport}; refuses with each wrong field named. */
export function readPassport(form) {
  return byFields() ? { passport: readFields(form) } : { mrz: readZone(form.mrz) };
}

function readZone(text) {
  if (!text) refuse([["mrz", missing(t("MRZ, atau ketik isian satu per satu"))]]);
  const { errors } = readMrz(text, isoToday());
  refuse(errors.map((error) => ["mrz", faultWords(error)]));
  return text;
}

function readFields(form) {
  const wrong = [];
  const need = (name, message = missing(fieldName(name))) => wrong.push([name, message]);
  const dates = { date_of_birth: dateValue("date_of_birth"), date_of_expiry: dateValue("date_of_expiry") };
  for (const name of ["document_number", "issuing_state", "nationality"]) if (!form[name]) need(name);
  if (!form.surname && !form.given_names) need("surname");
  if (!form.sex) need("sex");
  for (const [name, value] of Object.entries(dates)) if (!value) need(name, value === null ? t("Tanggal ini tidak ada") : undefined);
  refuse(wrong);
  const upper = (name) => form[name].toUpperCase();
  return {
    ...Object.fromEntries(["document_number", "issuing_state", "nationality", "surname", "given_names"].filter((name) => form[name]).map((name) => [name, upper(name)])),
    sex: form.sex,
    ...dates,
  };
}

/** Where the API's names of fields stand on this page. */
export const fieldTable = () => ({
  mrz: "mrz",
  ...Object.fromEntries([...FIELDS, "document_code", "composite", "optional_data"].map((name) => [`mrz.${name}`, "mrz"])),
  ...Object.fromEntries(FIELDS.map((name) => [`passport.${name}`, name])),
});
