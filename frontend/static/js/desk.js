// The desk: a passport from the reader, a permit class, Enter; the label, Enter; the next one.
import { byId, fill, kept, make, show } from "./dom.js";
import { call, Problem } from "./api.js";
import { dayIn, dayInWords } from "./dates.js";
import { refuse, wire } from "./forms.js";
import { officer } from "./officer.js";
import { byName, find, listed, nameOf } from "./reference.js";

// A reader ends each line with Enter; the last one arrives after the passport is whole.
const READER_ENTER_MS = 400;

let person = null;
let passports = null;
let zone = null;
let quietUntil = 0;

const form = () => byId("desk");

async function fillClasses() {
  const today = dayIn("WIB");
  const all = await listed("permit-classes");
  const held = all.filter((item) => (item.valid_from || "") <= today && today <= (item.valid_to || "9999"));
  const select = byId("permit_class");
  for (const item of byName(held).sort((one, other) => one.index.localeCompare(other.index, "en", { numeric: true }))) {
    select.append(make("option", { value: item.index }, `${item.index} – ${nameOf(item)}`));
  }
  select.value = kept.read("permit-class", sessionStorage) || "";
}

function typeFields(on) {
  byId("fields").hidden = byId("read-zone").hidden = !on;
  byId("fields").toggleAttribute("data-off", !on);
  byId("zone").hidden = byId("type-fields").hidden = on;
  byId(on ? "document_number" : "mrz").focus();
}

function onPurpose(on) {
  const box = byId("on-purpose");
  box.hidden = !on;
  box.toggleAttribute("data-off", !on);
  byId("even_if").checked = false;
}

const contact = (name, email, language) => (email ? { ...(name === null ? {} : { name }), email, language } : undefined);

function read(typed) {
  const wrong = [];
  if (!typed.permit_class) wrong.push(["permit_class", t("Pilih kelas izin")]);
  if (typed.sponsor_name && !typed.sponsor_email) wrong.push(["sponsor_email", t("Isi surel penjamin, atau kosongkan namanya")]);
  if (typed.sponsor_email && !typed.sponsor_name) wrong.push(["sponsor_name", t("Isi nama penjamin")]);
  if (!byId("on-purpose").hidden && !typed.even_if) wrong.push(["even_if", t("Nyatakan bahwa cap tetap diterbitkan, atau tekan Esc")]);
  let passport = {};
  try {
    passport = passports.readPassport(typed);
  } catch (refused) {
    wrong.unshift(...refused.errors);
  }
  refuse(wrong);
  kept.write("permit-class", typed.permit_class, sessionStorage);
  return {
    ...passport,
    checkpoint: person.checkpoint,
    permit_class: typed.permit_class,
    sponsor: contact(typed.sponsor_name, typed.sponsor_email, typed.sponsor_language),
    holder: contact(null, typed.holder_email, typed.holder_language),
    even_if_in_country: typed.even_if ? true : undefined,
  };
}

async function send(body, key) {
  try {
    return await call("POST", "/stamps", { body, key });
  } catch (problem) {
    if (problem.code !== "already_in_country") throw problem;
    onPurpose(true);
    throw new Problem({ ...problem, title: problem.title, detail: t("Paspor ini masuk dan belum tercatat keluar. Periksa paspornya. Bila keberangkatannya memang tidak tercatat, nyatakan di bawah lalu terbitkan.") });
  }
}

/** The label as an element: never as markup of this page. */
function labelOf(svg) {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  return make("div", { class: "s-label" }, document.adoptNode(parsed));
}

async function done(stamp) {
  byId("issue").hidden = true;
  document.documentElement.classList.add("s-prints-label");
  const permit = await find("permit-classes", stamp.permit.permit_class, stamp.entry_on);
  const print = make("button", { type: "button", class: "govuk-button", id: "print", onclick: () => printLabel() }, t("Cetak label"));
  const next = make("button", { type: "button", class: "govuk-button govuk-button--secondary", id: "next", onclick: reset }, t("Penumpang berikutnya"));
  show(
    byId("issued"),
    make("h2", { class: "govuk-heading-m" }, fill(t("Cap {number} terbit"), { number: stamp.stamp_number })),
    make("p", { class: "govuk-body-l" }, fill(t("Boleh tinggal sampai {day}"), { day: dayInWords(stamp.last_day_of_stay) })),
    make("p", { class: "govuk-body" }, permit ? `${permit.index} – ${nameOf(permit)}` : stamp.permit.permit_class),
    labelOf(stamp.label.svg),
    make("div", { class: "govuk-button-group" }, print, next),
    make("p", { class: "govuk-body-s" }, t("Enter: cetak, lalu penumpang berikutnya. Esc: penumpang berikutnya.")),
  );
  print.focus();
}

function printLabel() {
  addEventListener("afterprint", () => byId("next")?.focus(), { once: true });
  globalThis.print();
}

function reset() {
  document.documentElement.classList.remove("s-prints-label");
  byId("issued").replaceChildren();
  byId("issued").hidden = true;
  form().reset();
  zone.clear();
  onPurpose(false);
  byId("desk-summary").hidden = true;
  byId("permit_class").value = kept.read("permit-class", sessionStorage) || "";
  byId("issue").hidden = false;
  typeFields(false);
}

function keys(event) {
  if (event.key === "Escape" && form().ariaBusy !== "true") {
    event.preventDefault();
    return reset();
  }
  const typing = event.target.matches?.("#mrz") || !event.target.closest?.("#desk");
  if (event.key !== "Enter" || typing) return null;
  if (Date.now() < quietUntil) return event.preventDefault();
  if (event.target.matches("select")) {
    event.preventDefault();
    form().requestSubmit();
  }
  return null;
}

async function start() {
  [person, passports] = await Promise.all([officer(["border_officer"]), import("./desk-passport.js")]);
  zone = passports.watchZone(() => {
    quietUntil = Date.now() + READER_ENTER_MS;
    byId("permit_class").focus();
  });
  wire(form(), { read, send, done, fields: passports.fieldTable() });
  document.addEventListener("keydown", keys);
  // Whoever has filled another field since is no reader: the next Enter is meant.
  form().addEventListener("input", (event) => {
    if (event.target.id !== "mrz") quietUntil = 0;
  });
  byId("type-fields").addEventListener("click", () => typeFields(true));
  byId("read-zone").addEventListener("click", () => typeFields(false));
  addEventListener("pagehide", reset);
  byId("opening").hidden = true;
  byId("issue").hidden = false;
  byId("mrz").focus();
  const place = await find("checkpoints", person.checkpoint, dayIn("WIB"));
  byId("checkpoint").textContent = place ? `${nameOf(place)} (${person.checkpoint})` : person.checkpoint;
  await fillClasses();
}

start().catch((problem) => {
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
