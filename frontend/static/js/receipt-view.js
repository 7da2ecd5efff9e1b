// A receipt as its bearer may see it: number, times in the place's zone, its own code.
import { facts, fill, language, make } from "./dom.js";
import { dayInWords, instantInWords } from "./dates.js";
import { download } from "./download.js";
import { drawQr } from "./qr-draw.js";
import { nameOf } from "./reference.js";
import { call } from "./api.js";

const box = (look, title, text) => make("div", { class: `s-verdict ${look}` }, make("h2", {}, title), make("p", { class: "govuk-body" }, text));

function timeliness(receipt) {
  if (receipt.on_time) return box("s-verdict--good", t("Laporan diterima tepat waktu"), t("Terima kasih. Kewajiban Anda untuk tamu ini sudah terpenuhi."));
  return box(
    "s-verdict--warn",
    t("Laporan diterima, melewati batas waktu"),
    t("Terima kasih sudah melapor. Laporan ini tetap sah dan diberi tanda terlambat. Lain kali, laporkan dalam 24 jam sejak tamu tiba."),
  );
}


/** What became of the report since, without a word about the guest. */
function outcome({ state, state_at: at, zone }) {
  const when = () => (at ? instantInWords(at, zone) : "");
  if (state === "cancelled") return box("s-verdict--bad", t("Laporan ini dibatalkan"), when());
  if (state === "left") return box("s-verdict--good", t("Tamu sudah pergi"), when());
  return state === "corrected" && box("s-verdict--warn", t("Laporan ini diperbaiki setelah diterima"), when());
}

const verdicts = () => ({
  proved: t("Terbukti: tanda terima ini ada dalam daftar yang ditandatangani kantor imigrasi."),
  later: t("Bukti bertanda tangan tersedia pada malam setelah laporan diterima."),
  unchecked: t("Bukti ada, tetapi tidak dapat diperiksa di peramban ini sekarang."),
});

async function proof(receipt, underRoot) {
  // A report without registered premises is in nobody's list.
  if (receipt.root ? !underRoot : !receipt.premises_name) return "";
  const verdict = receipt.root ? await underRoot(receipt).catch(() => "unchecked") : "later";
  if (verdict === "broken") return box("s-verdict--bad", t("Bukti tanda terima ini tidak cocok"), t("Isinya tidak seperti yang ditandatangani kantor imigrasi. Beri tahu kantor imigrasi."));
  return make("p", { class: "govuk-body" }, verdicts()[verdict]);
}

/** The receipt as PDF: its bytes come in the answer, so that no address carries its number. */
async function savePdf(receipt, said) {
  said.textContent = t("Menyiapkan berkas…");
  try {
    const { pdf } = await call("POST", `/receipts/${encodeURIComponent(receipt.receipt)}/document`, { body: { language: language() } });
    download(`serambi-${receipt.receipt}.pdf`, "application/pdf", pdf);
    said.textContent = t("Berkas ada di unduhan Anda.");
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = t("Berkas belum dapat dibuat. Coba lagi sebentar lagi.");
  }
}

const stayRows = (receipt) => [
  [t("Tamu tiba"), receipt.arrived_at && instantInWords(receipt.arrived_at, receipt.zone)],
  [t("Lama menginap"), receipt.nights > 0 && tn("{n} malam", receipt.nights)],
  [t("Sampai"), receipt.leaves_on && dayInWords(receipt.leaves_on)],
  [t("Tempat penginapan"), receipt.premises_name],
  [t("Alamat"), receipt.address],
  [t("Kecamatan"), receipt.region_name],
  [t("Nomor paspor"), receipt.document_number],
];

/** A page of its own for keeping: the same text, without styles or scripts. */
function save(receipt, content) {
  const title = fill(t("Tanda terima {number}"), { number: receipt.receipt });
  const copy = content.cloneNode(true);
  for (const part of copy.querySelectorAll("button, .s-screen-only")) part.remove();
  const head = make("title", {}, title).outerHTML;
  const page = `<!doctype html><html lang="${language()}"><meta charset="utf-8">${head}<h1>Serambi</h1>${copy.outerHTML}</html>`;
  const link = make("a", { download: `serambi-${receipt.receipt}.html`, href: URL.createObjectURL(new Blob([page], { type: "text/html" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const grouped = (number) => number.replace(/(.{4})(?=.)/g, "$1 ");

/**
 * receipt: {receipt, first_received_at, deadline_at, on_time, office, verify_url, zone, …}
 * underRoot(receipt): checks the proof of one that has it; a report just made has none yet.
 */
export async function receiptView(receipt, underRoot = null) {
  const content = make(
    "div",
    {},
    make("p", { class: "govuk-body" }, t("Nomor tanda terima"), make("br"), make("span", { class: "s-receipt-number" }, grouped(receipt.receipt))),
    outcome(receipt) || "",
    // Of a cancelled report nothing is fulfilled.
    receipt.state === "cancelled" ? "" : timeliness(receipt),
    facts([
      [t("Pertama diterima"), instantInWords(receipt.first_received_at, receipt.zone)],
      [t("Batas waktu"), instantInWords(receipt.deadline_at, receipt.zone)],
      [t("Kantor imigrasi"), nameOf(receipt.office)],
      ...stayRows(receipt),
    ]),
  );
  if (receipt.verify_url) {
    const label = t("Kode untuk memeriksa tanda terima ini");
    const drawn = await drawQr(receipt.verify_url, label).catch(() => null);
    if (drawn) content.append(drawn);
    content.append(make("p", { class: "govuk-body" }, t("Siapa pun dapat memeriksa tanda terima ini dengan memindai kode di atas, atau lewat alamat:"), make("br"), receipt.verify_url));
  }
  content.append(await proof(receipt, underRoot));
  const said = make("p", { class: "govuk-body s-screen-only", role: "status" });
  const buttons = make(
    "div",
    { class: "govuk-button-group s-screen-only" },
    make("button", { type: "button", class: "govuk-button", onclick: () => print() }, t("Cetak")),
    make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => save(receipt, content) }, t("Simpan")),
    make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => savePdf(receipt, said) }, t("Unduh PDF")),
  );
  return [content, buttons, said];
}
