// All that is held about a foreigner, to read here and to keep as a file.
import { fill, make } from "./dom.js";
import { bornWords } from "./person-words.js";
import { call } from "./api.js";
import { dayInWords, instantInWords } from "./dates.js";
import { saveText } from "./save-text.js";
import { slow, told } from "./slow.js";

const heading = (words) => make("h3", { class: "govuk-heading-s" }, words);
const body = (words) => make("p", { class: "govuk-body" }, words);

const list = (title, items, words) => [heading(title), items.length ? make("ul", { class: "govuk-list govuk-list--bullet" }, ...items.map((item) => make("li", {}, words(item)))) : body(t("Tidak ada."))];

const joined = (...parts) => parts.filter(Boolean).join(", ");

function told_of(own, zone) {
  const { person } = own;
  const at = (instant) => instantInWords(instant, zone);
  return [
    own.whole ? "" : body(t("Sebagian daftar lebih panjang daripada yang dapat ditampilkan di sini. Mintalah sisanya ke kantor yang mengurus izin Anda.")),
    body(joined(`${person.given_names} ${person.surname}`.trim(), fill(t("lahir {day}"), { day: bornWords(person) }), person.nationality)),
    person.restricted && body(t("Data Anda sedang dibatasi: tidak ditampilkan kepada siapa pun selain Anda.")),
    ...list(t("Paspor"), person.passports, (one) => joined(`${one.document_number} (${one.issuing_state})`, fill(t("berlaku sampai {day}"), { day: dayInWords(one.date_of_expiry) }))),
    ...list(t("Izin tinggal"), own.permits, (one) => joined(one.permit_class, one.number, fill(t("{from} sampai {until}"), { from: dayInWords(one.valid_from), until: dayInWords(one.last_day_of_stay) }), one.office, one.sponsors.length > 0 && fill(t("penjamin {names}"), { names: one.sponsors.join("; ") }), one.email, one.documents.length > 0 && tn("{n} berkas disimpan di kantor", one.documents.length))),
    ...list(t("Cap masuk"), own.stamps, (one) => joined(one.stamp_number, one.checkpoint, at(one.issued_at))),
    ...list(t("Laporan menginap"), own.stays, (one) => joined(one.premises || t("Rumah pribadi"), one.region, instantInWords(one.arrived_at, one.zone))),
    ...list(t("Kartu kedatangan"), own.arrival_cards, (one) => joined(dayInWords(one.arrives_on), one.address, one.email)),
    ...list(t("Pemindaian cap Anda"), own.scans, (one) => joined(at(one.at), one.office, one.latitude !== null && fill(t("sekitar {latitude}; {longitude} (± 1 km)"), one))),
    ...list(t("Siapa yang melihat data Anda"), own.looks, (one) => joined(at(one.at), one.office)),
    ...list(t("Permintaan Anda"), own.corrections, (one) => joined(at(one.asked_at), one.text)),
    body(fill(t("Yang tidak tampil: siapa yang melihat dalam {hours} jam terakhir, alamat rumah pribadi, dan isi berkas yang disimpan di kantor."), { hours: own.looks_after_hours })),
  ];
}

/** ownData(passport, zone) → a section with its button; passport() is what was typed. */
export function ownData(passport, zone) {
  const said = make("p", { class: "govuk-body", role: "status" });
  const box = make("div", {});
  const button = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: show }, t("Tampilkan semua data tentang saya"));

  async function show() {
    button.disabled = true;
    try {
      const own = await slow(said, t("Mengumpulkan…"), call("POST", "/own-stays/exports", { body: passport() }));
      const keep = () => saveText("data-saya.json", "application/json", JSON.stringify(own, null, 2));
      box.replaceChildren(...told_of(own, zone).filter(Boolean), make("button", { type: "button", class: "govuk-button", onclick: keep }, t("Simpan sebagai berkas (JSON)")));
      button.hidden = true;
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    } finally {
      button.disabled = false;
    }
  }

  const intro = body(t("Anda berhak mendapat salinan semua data tentang diri Anda. Pengambilannya dicatat."));
  return make("section", { class: "s-screen-only", id: "own-data" }, make("h2", { class: "govuk-heading-m" }, t("Salinan data saya")), intro, said, button, box);
}
