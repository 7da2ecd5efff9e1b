// The four parts of the own passport: typed, or read from the lines at the foot of its page.
import { byId, make } from "./dom.js";
import { birthValue, dateValue, missing, refuse, setDate } from "./forms.js";
import { byName, listed, nameOf } from "./reference.js";

const SHORTEST_MRZ = 72;

let reading = null;

async function fillCountries() {
  const select = byId("issuing_state");
  const items = await listed("countries");
  select.append(...byName(items).map((item) => make("option", { value: item.code }, nameOf(item))));
  select.value = select.dataset.wanted || "";
}

/** Fill the fields from the lines at the foot of the passport's page, once they are complete. */
async function fromMrz() {
  const said = byId("mrz-said");
  const text = byId("mrz").value;
  said.textContent = "";
  if (text.length < SHORTEST_MRZ) return;
  const reader = await import("./passport-mrz.js").catch(() => null);
  const { passport, wrong } = reader?.passportOf(text) || {};
  if (!passport) {
    said.textContent = wrong || "";
    return;
  }
  byId("document_number").value = passport.document_number;
  byId("issuing_state").dataset.wanted = byId("issuing_state").value = passport.issuing_state;
  for (const name of ["date_of_birth", "date_of_expiry"]) setDate(name, passport[name]);
  said.textContent = t("Terbaca. Periksa kembali isian di bawah.");
}

/** The four parts as typed, or as the lines say that were just pasted; refuses what is missing. */
export async function readPassport() {
  await reading;
  const typed = { document_number: byId("document_number").value.trim(), issuing_state: byId("issuing_state").value };
  const wrong = [];
  const born = birthValue("date_of_birth");
  const expires = dateValue("date_of_expiry");
  if (!typed.document_number) wrong.push(["document_number", missing(t("nomor paspor"))]);
  if (!typed.issuing_state) wrong.push(["issuing_state", missing(t("negara penerbit paspor"))]);
  if (!born) wrong.push(["date_of_birth", t("Isi tanggal lahir, misalnya 12 Agustus 1974")]);
  if (!expires) wrong.push(["date_of_expiry", t("Isi tanggal berakhir paspor, misalnya 15 April 2033")]);
  refuse(wrong);
  return {
    issuing_state: typed.issuing_state,
    document_number: typed.document_number.toUpperCase().replace(/[\s-]/g, ""),
    date_of_birth: born,
    date_of_expiry: expires,
  };
}

export function clearPassport(form) {
  form.reset();
  byId("issuing_state").dataset.wanted = "";
  for (const said of document.querySelectorAll(".s-said")) said.textContent = "";
}

export function startPassport() {
  byId("mrz").addEventListener("input", () => (reading = fromMrz()));
  byId("issuing_state").addEventListener("change", ({ target }) => (target.dataset.wanted = target.value));
  fillCountries();
}
