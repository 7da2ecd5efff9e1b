// Getting one's own stamp with passport data: after an autogate, an extension, or a network's failure.
import { byId, facts, fill, make, show } from "./dom.js";
import { call } from "./api.js";
import { birthValue, dateValue, missing, refuse, setDate, wire } from "./forms.js";
import { byName, find, listed, nameOf } from "./reference.js";
import { dayInWords } from "./dates.js";
import { drawQr } from "./qr-draw.js";

const SHORTEST_MRZ = 72;
const form = byId("fetch");

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

function read(typed) {
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

/** Null where there is no such stamp: unknown passport, wrong birthday and left country are one answer. */
async function send(body) {
  try {
    return await call("POST", "/stamps/fetch", { body });
  } catch (problem) {
    if (problem.status !== 404) throw problem;
    return null;
  }
}

function saveLabel(stamp) {
  const bytes = Uint8Array.from(atob(stamp.label.pdf), (character) => character.charCodeAt(0));
  const link = make("a", { download: `serambi-${stamp.stamp_number}.pdf`, href: URL.createObjectURL(new Blob([bytes], { type: "application/pdf" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const button = (words, onclick, look = "govuk-button--secondary") => make("button", { type: "button", class: `govuk-button ${look}`, onclick }, words);

async function tell(stamp) {
  const permit = await find("permit-classes", stamp.permit_class, stamp.entry_on);
  const drawn = await drawQr(stamp.seal_url, t("Kode cap masuk Anda")).catch(() => null);
  drawn?.classList.add("s-qr--large");
  byId("asking").hidden = true;
  show(
    byId("answer"),
    make("h1", { class: "govuk-heading-l" }, t("Cap masuk Anda")),
    make("p", { class: "govuk-body-l" }, fill(t("Anda boleh tinggal sampai {day}, dan hari itu masih terhitung."), { day: dayInWords(stamp.last_day_of_stay) })),
    ...[drawn].filter(Boolean),
    facts([
      [t("Nomor cap"), stamp.stamp_number],
      [t("Kelas izin"), permit ? `${permit.index} – ${nameOf(permit)}` : stamp.permit_class],
      [t("Masuk Indonesia"), dayInWords(stamp.entry_on)],
    ]),
    make("p", { class: "govuk-body" }, t("Tunjukkan kode ini di penginapan dan kepada petugas, bersama paspor. Simpan sekarang: halaman ini tidak menyimpan apa pun.")),
    make("div", { class: "govuk-button-group s-screen-only" }, button(t("Simpan (PDF)"), () => saveLabel(stamp), ""), button(t("Cetak"), () => print()), make("a", { class: "govuk-link", href: stamp.seal_url, target: "_blank", rel: "noopener" }, t("Buka halaman cap"))),
    button(t("Selesai, kosongkan halaman"), clear, "govuk-button--secondary s-screen-only"),
  );
}

function unknown() {
  byId("asking").hidden = true;
  const points = [
    t("Cocokkan setiap isian dengan paspor yang dipakai saat masuk: negara penerbit, nomor, dan kedua tanggalnya."),
    t("Baru saja tiba? Tunggu beberapa menit, lalu coba lagi."),
    t("Izin diperpanjang dengan paspor baru? Isi data paspor yang baru."),
    t("Tetap tidak ada? Bawa paspor Anda ke kantor imigrasi mana pun, atau ke petugas di tempat pemeriksaan."),
  ];
  show(
    byId("answer"),
    make("div", { class: "s-verdict s-verdict--warn" }, make("h1", {}, t("Tidak ada cap untuk data ini")), make("p", { class: "govuk-body" }, t("Tidak ada cap yang berlaku untuk paspor dengan data persis seperti itu."))),
    make("h2", { class: "govuk-heading-m" }, t("Yang dapat Anda lakukan")),
    make("ul", { class: "govuk-list govuk-list--bullet" }, ...points.map((text) => make("li", {}, text))),
    button(t("Periksa isian saya"), ask, ""),
  );
}

function ask() {
  byId("answer").replaceChildren();
  byId("answer").hidden = true;
  byId("asking").hidden = false;
  byId("asking").querySelector("h1").focus();
}

function clear() {
  form.reset();
  byId("issuing_state").dataset.wanted = "";
  for (const said of document.querySelectorAll(".s-said")) said.textContent = "";
  ask();
}

function start() {
  wire(form, { read, send, done: (stamp) => (stamp ? tell(stamp) : unknown()) });
  byId("mrz").addEventListener("input", fromMrz);
  byId("issuing_state").addEventListener("change", ({ target }) => (target.dataset.wanted = target.value));
  // Whoever opens the page again by its history finds it empty.
  addEventListener("pagehide", clear);
  fillCountries();
}

start();
