// Reports that this device still holds: those that wait, those refused, and answers not yet put away.
import { kept, make, show } from "./dom.js";
import { instantInWords } from "./dates.js";
import { zoneHere } from "./zone-here.js";

const quiet = (words, act) => make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: act }, words);
const when = ({ at, typed }) => [typed?.label, instantInWords(at, zoneHere())].filter(Boolean).join(", ");

/** Put what was typed back into the form, and let go of the report. */
async function reopen(report, forget) {
  kept.write("draft.report", { at: Date.now(), typed: report.typed });
  await forget(report.id);
  location.reload();
}

function refusedItem(report, forget, told) {
  const act = report.typed ? quiet(t("Betulkan isian"), () => reopen(report, forget)) : null;
  return make("li", {}, when(report), ": ", report.refused, " ", act, quiet(t("Hapus"), () => forget(report.id).then(told)));
}

function answeredItem(report, forget, told) {
  const view = make("div");
  const open = async () => show(view, ...(await import("./receipt-done.js").then(({ receiptDone }) => receiptDone(report.answer))));
  return make("li", {}, when(report), " ", quiet(t("Lihat tanda terima"), open), quiet(t("Sudah saya simpan"), () => forget(report.id).then(told)), view);
}

const group = (title, items) => items.length > 0 && make("div", {}, make("h2", { class: "govuk-heading-s" }, title), make("ul", { class: "govuk-list" }, ...items));

/** Fill the box with what held() gives, or hide it; forget(id) takes one off this device. */
export async function waitingView(box, { held, forget }) {
  const told = () => waitingView(box, { held, forget });
  const { waiting, refused, answered } = await held();
  box.replaceChildren(
    ...[
      waiting.length > 0 && make("p", { class: "govuk-body", id: "waiting-count" }, tn("{n} laporan menunggu dikirim", waiting.length)),
      waiting.length > 0 && make("p", { class: "govuk-body" }, t("Tersimpan di perangkat ini dan dikirim sendiri begitu jaringan atau server kembali. Waktu Anda mencoba ikut tercatat.")),
      waiting.length > 0 && make("ul", { class: "govuk-list" }, ...waiting.map((report) => make("li", {}, when(report)))),
      group(t("Tidak dapat diterima"), refused.map((report) => refusedItem(report, forget, told))),
      group(t("Sudah diterima"), answered.map((report) => answeredItem(report, forget, told))),
    ].filter(Boolean),
  );
  box.hidden = !box.childElementCount;
}

/** What is shown in place of a receipt while there is none. */
export const waitingDone = (another) => [
  make("h1", { class: "govuk-heading-l" }, t("Laporan Anda menunggu jaringan")),
  make("p", { class: "govuk-body" }, t("Laporan tersimpan di perangkat ini dan akan dikirim sendiri, sekali saja, begitu halaman ini dibuka dengan jaringan. Tanda terimanya tampil di halaman ini.")),
  make("p", { class: "govuk-body" }, t("Waktu Anda mencoba mengirim ikut tercatat: bila servernya yang terganggu, waktu itulah yang dihitung.")),
  quiet(t("Lapor tamu lain di tempat yang sama"), another),
];
