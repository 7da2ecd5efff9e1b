// A guest by the passport: its lines typed or read by a reader, or its page photographed and copied by hand.
import { byId, language, make } from "./dom.js";
import { birthValue, dateValue, missing, setDate } from "./forms.js";
import { countries } from "./countries.js";

const SHORTEST_MRZ = 72;
const LONGEST_SIDE = 1600;
const SELECTS = ["issuing_state", "nationality"];
const TYPED = {
  document_number: t("nomor paspor"),
  issuing_state: t("negara penerbit paspor"),
  nationality: t("kewarganegaraan"),
  surname: t("nama keluarga; bila hanya ada satu nama, isi di sini"),
  sex: t("jenis kelamin seperti tertulis di paspor"),
};

const nameOf = (code) => countries[code]?.[language() === "en" ? 1 : 0] ?? code;

function fillCountries() {
  const codes = Object.keys(countries).sort((one, other) => nameOf(one).localeCompare(nameOf(other), language()));
  for (const name of SELECTS) {
    const select = byId(name);
    select.append(...codes.map((code) => make("option", { value: code }, nameOf(code))));
    choose(name, select.dataset.wanted || "");
    select.addEventListener("change", () => (select.dataset.wanted = select.value));
  }
}

function choose(name, code) {
  const select = byId(name);
  if (code && ![...select.options].some(({ value }) => value === code)) select.append(make("option", { value: code }, code));
  select.value = select.dataset.wanted = code;
}

function put(form, passport) {
  for (const name of ["document_number", "surname", "given_names"]) byId(name).value = passport[name];
  for (const name of SELECTS) choose(name, passport[name]);
  for (const radio of form.querySelectorAll("input[name=sex]")) radio.checked = radio.value === passport.sex;
  for (const name of ["date_of_birth", "date_of_expiry"]) setDate(name, passport[name]);
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
  put(form, passport);
  said.textContent = t("Terbaca. Periksa kembali isian di bawah.");
}

/** The photo beside the fields, on a canvas: it never leaves this page. */
async function showPhoto(file) {
  const box = byId("passport-view");
  const picture = file && (await createImageBitmap(file).catch(() => null));
  box.replaceChildren();
  box.hidden = !file;
  if (!file) return;
  if (!picture) return box.append(make("p", { class: "govuk-body" }, t("Berkas itu bukan gambar yang dapat dibuka. Pilih foto lain.")));
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = make("canvas", { role: "img", "aria-label": t("Foto halaman paspor"), width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const away = () => {
    byId("passport-photo").value = "";
    showPhoto(null);
  };
  box.append(canvas, make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: away }, t("Buang foto")));
}

export function passportGuest(form) {
  const box = byId("by-passport");

  function clear() {
    for (const field of box.querySelectorAll("input, select, textarea")) {
      if (field.type === "radio") field.checked = false;
      else field.value = "";
    }
    for (const name of SELECTS) choose(name, "");
    for (const said of box.querySelectorAll(".s-said")) said.textContent = "";
    showPhoto(null);
  }

  function read(typed, errors) {
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

  fillCountries();
  byId("mrz").addEventListener("input", () => fromMrz(form));
  // A passport reader may have typed before this part had come.
  if (byId("mrz").value && !byId("document_number").value) fromMrz(form);
  byId("passport-photo").addEventListener("change", ({ target }) => showPhoto(target.files[0]));
  return { read, clear, put: (passport) => put(form, passport) };
}
