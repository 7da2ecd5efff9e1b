// After a booking was sent: the reference to keep, the code, and what comes next.
import { body, button } from "./booking-fields.js";
import { bookingFacts, calendarButton, codePart, printButton, stateBox } from "./booking-view.js";
import { inFours } from "./booked-words.js";
import { language, make } from "./dom.js";

const address = (reference) => `${language() === "en" ? "/en/my-booking/" : "/id/pesanan-saya/"}#${reference}`;

async function copy(text, said) {
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  said.textContent = done ? t("Tersalin.") : t("Tidak dapat disalin; catat saja.");
}

/** What is still to be done by who booked, each as a line. */
function nextSteps(booking, kind, mailed) {
  const lines = [];
  if (!mailed) lines.push(t("Anda tidak memberi alamat surel, jadi tidak ada kabar yang dikirim: buka pesanan ini dari waktu ke waktu, terutama sehari sebelumnya."));
  if (booking.document === "awaited") lines.push(t("Unggah surat keterangannya: kantor menjawab setelah surat itu ada."));
  if (kind.takes_list) lines.push(t("Siapkan daftar peserta. Anda dapat mengunggahnya di halaman pesanan, sampai sehari sebelum pelayanan."));
  if (booking.documents.length) lines.push(t("Siapkan dokumen yang harus dibawa, asli dan salinannya."));
  lines.push(t("Bila rencana Anda berubah, pindahkan atau batalkan di halaman pesanan, supaya tempatnya dapat dipakai orang lain."));
  return make("ol", { class: "govuk-list govuk-list--number" }, ...lines.map((line) => make("li", {}, line)));
}

/** mailed: whether they gave an address to which news can go. */
export async function bookingDone(reference, booking, kind, mailed) {
  const said = make("p", { class: "govuk-body s-said-line", role: "status" });
  const link = make("a", { class: "govuk-button", role: "button", draggable: "false", href: address(reference) }, booking.document === "awaited" ? t("Unggah surat keterangan") : t("Buka pesanan ini"));
  return [
    make("h1", { class: "govuk-heading-l" }, t("Pesanan Anda kami terima")),
    stateBox(booking),
    body(t("Simpan nomor rujukan ini. Dengan nomor ini Anda membuka, memindahkan, atau membatalkan pesanan; jangan berikan kepada orang lain.")),
    make("p", { class: "s-reference" }, inFours(reference)),
    make("div", { class: "govuk-button-group s-screen-only" }, button(t("Salin nomor"), () => copy(reference, said)), booking.date ? calendarButton(reference, said) : "", printButton()),
    said,
    ...(await codePart(booking)),
    make("h2", { class: "govuk-heading-m" }, t("Selanjutnya")),
    nextSteps(booking, kind, mailed),
    make("div", { class: "s-screen-only" }, link),
    make("h2", { class: "govuk-heading-m" }, t("Pesanan Anda")),
    bookingFacts(reference, booking, kind),
  ];
}
