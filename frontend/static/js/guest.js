// The guest of a report: by the stamp's seal, or by the passport's data.
import { byId, kept, make } from "./dom.js";
import { birthValue, dateValue, missing, setDate } from "./forms.js";
import { checkStamp, sealOf } from "./stamp-check.js";
import { compareBox, inForce, namesOf, stampFacts, verdictBox } from "./stamp-words.js";
import { byName, listed, nameOf } from "./reference.js";
import { scanField } from "./scan-field.js";

const SHORTEST_MRZ = 72;
const TYPED = {
  document_number: t("nomor paspor"),
  issuing_state: t("negara penerbit paspor"),
  nationality: t("kewarganegaraan"),
  surname: t("nama keluarga; bila hanya ada satu nama, isi di sini"),
  sex: t("jenis kelamin seperti tertulis di paspor"),
};

function only(part) {
  for (const name of ["seal", "passport"]) {
    const box = byId(`by-${name}`);
    box.hidden = name !== part;
    box.toggleAttribute("data-off", name !== part);
  }
  if (part === "passport") fillCountries();
}

async function fillCountries() {
  const items = await listed("countries");
  for (const name of ["issuing_state", "nationality"]) {
    const select = byId(name);
    if (select.options.length > 1 || !items.length) continue;
    select.append(...byName(items).map((item) => make("option", { value: item.code }, nameOf(item))));
    select.value = select.dataset.wanted || "";
  }
}

/** A choice that may be made before its options are here. */
function choose(name, code) {
  byId(name).dataset.wanted = code;
  byId(name).value = code;
}

/** Fill the fields from the lines at the foot of a passport's page, once they are complete. */
async function fromMrz(form) {
  const said = byId("mrz-said");
  const text = byId("mrz").value;
  said.textContent = "";
  if (text.length < SHORTEST_MRZ) return;
  // Without a network the lines are not read; the fields can still be typed.
  const reader = await import("./passport-mrz.js").catch(() => null);
  const { passport, wrong } = reader?.passportOf(text) || {};
  if (!passport) {
    said.textContent = wrong || "";
    return;
  }
  for (const name of ["document_number", "surname", "given_names"]) byId(name).value = passport[name];
  for (const name of ["issuing_state", "nationality"]) choose(name, passport[name]);
  for (const radio of form.querySelectorAll("input[name=sex]")) radio.checked = radio.value === passport.sex;
  for (const name of ["date_of_birth", "date_of_expiry"]) setDate(name, passport[name]);
  said.textContent = t("Terbaca. Periksa kembali isian di bawah.");
}

function readPassport(typed, errors) {
  for (const [name, what] of Object.entries(TYPED)) if (!typed[name]) errors.push([name, missing(what)]);
  const born = birthValue("date_of_birth");
  const expires = dateValue("date_of_expiry");
  if (!born) errors.push(["date_of_birth", t("Isi tanggal lahir, misalnya 12 Agustus 1974")]);
  if (!expires) errors.push(["date_of_expiry", t("Isi tanggal berakhir paspor, misalnya 15 April 2033")]);
  return {
    document_number: typed.document_number.toUpperCase().replace(/[\s-]/g, ""),
    issuing_state: typed.issuing_state,
    nationality: typed.nationality,
    surname: typed.surname,
    ...(typed.given_names && { given_names: typed.given_names }),
    sex: typed.sex,
    date_of_birth: born,
    date_of_expiry: expires,
  };
}

/** onStamp(names) is told of a stamp that was read: its class's names and purpose. */
export function guestSection(form, onStamp) {
  const radios = [...form.querySelectorAll("input[name=guest]")];
  let turn = 0;

  const chosen = () => radios.find((radio) => radio.checked)?.value;

  function pick(part) {
    for (const radio of radios) radio.checked = radio.value === part;
    only(part);
  }

  async function tell(text) {
    const mine = ++turn;
    const box = byId("guest-stamp");
    const result = await checkStamp(text);
    if (mine !== turn) return;
    const { outcome, stamp } = result;
    const usable = outcome === "genuine" || outcome === "not_checkable";
    form.elements.seal.value = usable ? sealOf(text) : "";
    byId("guest-scan").hidden = byId("guest-choice").hidden = usable;
    const again = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: clear }, t("Pindai cap lain"));
    const list = make("div");
    box.replaceChildren(verdictBox(result, "WIB", "h3"), list, ...(stamp ? [compareBox(stamp)] : []), ...(usable ? [again] : []));
    box.hidden = false;
    if (!stamp) return;
    const names = await namesOf(stamp);
    if (mine !== turn) return;
    list.replaceChildren(stampFacts(stamp, names, inForce(result)));
    onStamp(names);
  }

  function take(text) {
    pick("seal");
    form.elements.seal.value = sealOf(text);
    form.dispatchEvent(new Event("input"));
    return tell(text);
  }

  function clear() {
    turn += 1;
    form.elements.seal.value = "";
    byId("guest-stamp").hidden = true;
    byId("guest-scan").hidden = byId("guest-choice").hidden = false;
    for (const field of byId("by-passport").querySelectorAll("input, select, textarea")) {
      if (field.type === "radio") field.checked = false;
      else field.value = "";
    }
    for (const said of byId("by-passport").querySelectorAll(".s-said")) said.textContent = "";
  }

  /** At the start: what the stamp page handed over, else what the draft had. */
  function open() {
    const handed = kept.read("seal", sessionStorage);
    kept.write("seal", null, sessionStorage);
    const seal = handed || form.elements.seal.value;
    if (seal) take(seal);
    else only(chosen());
  }

  function read(typed, errors) {
    if (chosen() === "passport") return { passport: readPassport(typed, errors) };
    if (!chosen()) errors.push(["guest", t("Pilih: dengan cap atau dengan data paspor")]);
    else if (!typed.seal) errors.push(["guest", t("Pindai cap dahulu, atau pilih data paspor")]);
    return { seal: typed.seal };
  }

  for (const radio of radios) radio.addEventListener("change", () => only(radio.value));
  for (const name of ["issuing_state", "nationality"]) byId(name).addEventListener("change", ({ target }) => (target.dataset.wanted = target.value));
  byId("mrz").addEventListener("input", () => fromMrz(form));
  scanField(take);
  return { open, read, clear };
}
