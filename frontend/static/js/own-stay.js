// A foreigner's own page: until when, what an overstay costs, where reported, who looked, what is wrong.
import { byId, facts, fill, make, show } from "./dom.js";
import { call } from "./api.js";
import { missing, refuse, values, wire } from "./forms.js";
import { clearPassport, readPassport, startPassport } from "./own-passport.js";
import { find, nameOf } from "./reference.js";
import { dayInWords, instantInWords, zoneName } from "./dates.js";
import { rupiah } from "./money.js";
import { saveCalendar } from "./stay-calendar.js";
import { subjects, subjectWords } from "./correction-words.js";

const form = byId("own");
let passport = null;

const PURPOSES = {
  field: () => t("Pemeriksaan cap oleh petugas lapangan"),
  counter: () => t("Cap Anda dibuka di loket"),
  search: () => t("Pencarian orang"),
  permit: () => t("Izin atau dokumennya dibuka di kantor"),
  other: () => t("Keperluan dinas lain"),
};

const heading = (words) => make("h2", { class: "govuk-heading-m" }, words);
const body = (words) => make("p", { class: "govuk-body" }, words);
const button = (words, onclick, look = "govuk-button--secondary") => make("button", { type: "button", class: `govuk-button ${look}`, onclick }, words);

/** Null where there is no such stay: unknown passport, wrong birthday and left country are one answer. */
async function send(typed) {
  passport = typed;
  try {
    return await call("POST", "/own-stays", { body: typed });
  } catch (problem) {
    if (problem.status !== 404) throw problem;
    return null;
  }
}

function verdict({ permit }) {
  const day = dayInWords(permit.last_day_of_stay);
  if (permit.is_banned) {
    return ["s-verdict--bad", fill(t("Izin Anda berakhir pada {day}, {days} hari yang lalu."), { day, days: permit.overstay_days }), fill(t("Lebih dari {limit} hari: tidak lagi cukup dengan denda. Datanglah hari ini ke kantor imigrasi."), { limit: permit.ban_after_days })];
  }
  if (permit.overstay_days) {
    return ["s-verdict--bad", fill(t("Izin Anda berakhir pada {day}, {days} hari yang lalu."), { day, days: permit.overstay_days }), fill(t("Dendanya sampai hari ini {fee}, dan bertambah {each} setiap hari. Datanglah hari ini ke kantor imigrasi."), { fee: rupiah(permit.overstay_fee), each: rupiah(permit.fee_per_day) })];
  }
  const left = permit.days_left ? fill(tn("Masih {count} hari sesudah hari ini.", "Masih {count} hari sesudah hari ini.", permit.days_left), { count: permit.days_left }) : t("Hari ini hari terakhirnya.");
  const cost = fill(t("{left} Tinggal lebih lama dikenai denda {each} setiap hari; lebih dari {limit} hari: deportasi dan penangkalan."), { left, each: rupiah(permit.fee_per_day), limit: permit.ban_after_days });
  return [permit.days_left > 7 ? "s-verdict--good" : "s-verdict--warn", fill(t("Anda boleh tinggal sampai {day}, dan hari itu masih terhitung."), { day }), cost];
}

/** Where the paper says another day than the permit has by now, which is nobody's offence. */
function otherDay({ permit }) {
  const { last_day_of_stay: day, last_day_on_stamp: printed } = permit;
  if (day === printed) return [];
  const words = fill(t("Cap di paspor Anda masih menyebut {printed}. Yang berlaku adalah {day}: imigrasi mengubah hari terakhir izin Anda. Bahwa cap menyebut hari lain bukan pelanggaran Anda; mintalah cap baru di kantor imigrasi mana pun."), { printed: dayInWords(printed), day: dayInWords(day) });
  return [make("div", { class: "govuk-inset-text" }, words)];
}

function stayList(stays) {
  if (!stays.length) return [body(t("Belum ada yang melaporkan tempat Anda menginap. Pemilik tempat wajib melapor dalam 24 jam; tanyakan kepadanya."))];
  const rows = stays.map((stay) =>
    make("li", {}, make("strong", {}, stay.premises || t("Rumah pribadi")), `, ${stay.region}. `, fill(t("Tiba {at}, dilaporkan {told}."), { at: instantInWords(stay.arrived_at, stay.zone), told: instantInWords(stay.reported_at, stay.zone) })),
  );
  return [make("ul", { class: "govuk-list govuk-list--bullet" }, ...rows), body(t("Bukan Anda? Sampaikan di bawah, dengan \"Tempat menginap yang dilaporkan\"."))];
}

function lookList({ looks, looks_after_hours: hours, permit }) {
  const said = body(fill(t("Yang tampil: kantor, waktu, dan keperluannya, {hours} jam sesudahnya. Nama petugas tidak ditampilkan."), { hours }));
  if (!looks.length) return [body(t("Tidak ada yang dapat ditampilkan.")), said];
  const rows = looks.map((look) => make("li", {}, `${instantInWords(look.at, permit.zone)}: ${(PURPOSES[look.purpose] || PURPOSES.other)()}, ${look.office}`));
  return [make("ul", { class: "govuk-list govuk-list--bullet" }, ...rows), said];
}

function correctionList(corrections, zone) {
  if (!corrections.length) return [];
  const rows = corrections.map(({ id, subject, text, asked_at: asked, decision }) => {
    const state = decision ? fill(decision.granted ? t("Dikabulkan {at}: {reason}") : t("Ditolak {at}: {reason}"), { at: instantInWords(decision.at, zone), reason: decision.reason }) : t("Menunggu putusan kantor.");
    return make("li", {}, make("strong", {}, subjectWords(subject)), `: ${text} (${instantInWords(asked, zone)}). `, state, ` ${fill(t("Nomor permintaan {id}"), { id })}.`);
  });
  return [heading(t("Permintaan Anda")), make("ul", { class: "govuk-list govuk-list--bullet", id: "asked" }, ...rows)];
}

async function tell(own) {
  const { permit } = own;
  const known = await find("permit-classes", permit.permit_class, permit.entry_on);
  const [look, said, more] = verdict(own);
  byId("asking").hidden = true;
  show(
    byId("answer"),
    make("h1", { class: "govuk-heading-l" }, t("Izin tinggal saya")),
    make("div", { class: `s-verdict ${look}` }, make("p", { class: "govuk-body-l" }, said), body(more)),
    ...otherDay(own),
    facts([
      [t("Nomor cap"), own.stamp_number],
      [t("Kelas izin"), known ? `${known.index} – ${nameOf(known)}` : permit.permit_class],
      ...(permit.number ? [[t("Nomor izin"), permit.number]] : []),
      [t("Masuk Indonesia"), dayInWords(permit.entry_on)],
      [t("Kantor yang mengurus"), permit.office],
      [t("Hari dihitung menurut"), zoneName(permit.zone)],
    ]),
    make("div", { class: "govuk-button-group s-screen-only" }, button(t("Simpan di kalender saya"), () => saveCalendar({ stamp_id: own.stamp_id, last_day_of_stay: permit.last_day_of_stay }), ""), button(t("Cetak"), () => print())),
    heading(t("Di mana Anda dilaporkan")),
    ...stayList(own.stays),
    heading(t("Siapa yang melihat data Anda")),
    ...lookList(own),
    ...correctionList(own.corrections, permit.zone),
    button(t("Selesai, kosongkan halaman"), clear, "govuk-button--secondary s-screen-only"),
  );
  byId("correcting").hidden = false;
  const { ownData } = await import("./own-data.js");
  byId("copy").replaceChildren(ownData(() => passport, permit.zone));
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
    make("div", { class: "s-verdict s-verdict--warn" }, make("h1", {}, t("Tidak ada izin untuk data ini")), body(t("Tidak ada izin yang berlaku untuk paspor dengan data persis seperti itu."))),
    heading(t("Yang dapat Anda lakukan")),
    make("ul", { class: "govuk-list govuk-list--bullet" }, ...points.map((text) => make("li", {}, text))),
    button(t("Periksa isian saya"), ask, ""),
  );
}

function ask() {
  for (const box of ["answer", "correcting"]) byId(box).hidden = true;
  byId("answer").replaceChildren();
  byId("copy").replaceChildren();
  byId("asking").hidden = false;
  byId("asking").querySelector("h1").focus();
}

function clear() {
  passport = null;
  clearPassport(form);
  byId("correction").reset();
  ask();
}

function readCorrection() {
  const { subject, text } = values(byId("correction"));
  const wrong = [];
  if (!subject) wrong.push(["subject", t("Pilih apa yang keliru")]);
  if (!text) wrong.push(["text", missing(t("bagaimana seharusnya"))]);
  refuse(wrong);
  return { passport, subject, text: text.replace(/\s+/g, " ") };
}

async function corrected() {
  byId("correction").reset();
  await tell(await call("POST", "/own-stays", { body: passport }));
  byId("asked").tabIndex = -1;
  byId("asked").focus();
}

function start() {
  byId("subject").append(...subjects().map(([value, words]) => make("option", { value }, words)));
  wire(form, { read: readPassport, send, done: (own) => (own ? tell(own) : unknown()) });
  wire(byId("correction"), { read: readCorrection, send: (asked, key) => call("POST", "/own-stays/corrections", { body: asked, key }), done: corrected });
  startPassport();
  // Whoever opens the page again by its history finds it empty.
  addEventListener("pagehide", clear);
}

start();
