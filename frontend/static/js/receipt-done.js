// After a report: the receipt, and the secret link by which it is managed, to keep or to send to oneself.
import { fill, make } from "./dom.js";
import { receiptView } from "./receipt-view.js";

const button = (words, act, look = "govuk-button--secondary") => make("button", { type: "button", class: `govuk-button ${look}`, onclick: act }, words);

/** The message: a number and a link, nothing of the guest or the host. */
const messageOf = (receipt, link) => fill(t("Laporan tamu saya di Serambi, tanda terima {number}. Untuk membetulkan, memperpanjang, atau mencatat kepulangan: {link}"), { number: receipt.receipt, link });

async function copy(text, said) {
  const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
  said.textContent = done ? t("Tautan tersalin.") : t("Tautan tidak dapat disalin. Tekan lama tautannya, lalu salin.");
}

/** The box with the manage link of an answer; null where there is none. */
export function manageBox(answer) {
  if (!answer.manage_url) return null;
  const link = new URL(answer.manage_url, location.origin).href;
  const said = make("p", { class: "s-said", role: "status" });
  const message = messageOf(answer, link);
  const whatsApp = make("a", { class: "govuk-button govuk-button--secondary", role: "button", href: `https://wa.me/?text=${encodeURIComponent(message)}`, target: "_blank", rel: "noopener noreferrer" }, t("Kirim ke WhatsApp saya"));
  const share = navigator.share && button(t("Bagikan"), () => navigator.share({ text: message }).catch(() => {}));
  return make(
    "div",
    { class: "s-manage s-screen-only" },
    make("h2", { class: "govuk-heading-m" }, t("Simpan tautan ini untuk mengubah laporan")),
    make("p", { class: "govuk-body" }, t("Dengan tautan ini Anda membetulkan, memperpanjang, atau mencatat kepulangan tamu. Tautan hanya ditampilkan sekarang. Siapa pun yang memegangnya dapat mengubah laporan, jadi kirimkan kepada diri Anda sendiri saja.")),
    make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href: link, id: "manage-link" }, link)),
    make("div", { class: "govuk-button-group" }, button(t("Salin tautan"), () => copy(link, said)), whatsApp, share),
    said,
  );
}

/** Heading, receipt and manage link; another(): begins the next report. */
export async function receiptDone(answer, another = null) {
  const more = another && button(t("Lapor tamu lain di tempat yang sama"), another, "govuk-button--secondary s-screen-only");
  return [make("h1", { class: "govuk-heading-l" }, t("Laporan Anda kami terima")), ...(await receiptView(answer)), manageBox(answer), more].filter(Boolean);
}
