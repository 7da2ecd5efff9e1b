// Getting one's own stamp with passport data: after an autogate, an extension, or a network's failure.
import { byId, facts, fill, make, show } from "./dom.js";
import { call } from "./api.js";
import { wire } from "./forms.js";
import { clearPassport, readPassport, startPassport } from "./own-passport.js";
import { find, nameOf } from "./reference.js";
import { dayInWords } from "./dates.js";
import { drawQr } from "./qr-draw.js";

const form = byId("fetch");

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
    t("Hari terakhir izin Anda diubah? Lihat halaman Izin tinggal saya, lalu mintalah cap baru di kantor imigrasi."),
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
  clearPassport(form);
  ask();
}

function start() {
  wire(form, { read: readPassport, send, done: (stamp) => (stamp ? tell(stamp) : unknown()) });
  startPassport();
  // Whoever opens the page again by its history finds it empty.
  addEventListener("pagehide", clear);
}

start();
