// A month's receipts of premises: each as a page and a PDF, all at once, and the signed root of each day.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayIn, dayInWords, instantInWords } from "./dates.js";
import { download } from "./download.js";
import { listPanel } from "./list-panel.js";
import { monthInWords, monthOptions } from "./months.js";
import { open } from "./operator.js";
import { slow, told } from "./slow.js";

const PDF = "application/pdf";
// A PDF of fifty receipts takes a while to draw.
const DRAW_MS = 60000;

let premises = null;
let panels = null;

const month = () => byId("month").value;
const grouped = (number) => number.replace(/(.{4})(?=.)/g, "$1 ");
const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);
const post = (path, body, timeout) => call("POST", path, { body, timeout });

const states = () => ({
  corrected: t("laporan diperbaiki"),
  left: t("tamu sudah keluar"),
  cancelled: t("laporan dibatalkan"),
});

/** A PDF that the server drew, in Base64; null where there is nothing to draw. */
const save = (name, { pdf }) => pdf && download(name, PDF, pdf);

async function saving(said, work) {
  said.textContent = "";
  try {
    await slow(said, t("Menyiapkan berkas…"), work());
    said.textContent = t("Berkas ada di unduhan Anda.");
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
  }
}

function drawReceipt(item) {
  const said = make("p", { class: "govuk-body", role: "status" });
  const pdf = () => saving(said, async () => save(`serambi-${item.receipt}.pdf`, await post(`/receipts/${item.receipt}/document`, {}, DRAW_MS)));
  const received = fill(t("Diterima {when}"), { when: instantInWords(item.first_received_at, premises.zone) });
  const arrived = fill(t("Tamu tiba {when}"), { when: instantInWords(item.arrived_at, premises.zone) });
  const spoken = make("span", { class: "govuk-visually-hidden" }, ` ${item.receipt}`);
  return make(
    "li",
    { class: item.on_time ? "s-stay" : "s-stay s-stay--due" },
    make("div", { class: "s-stay__facts" }, make("h2", { class: "govuk-heading-s" }, grouped(item.receipt)), line([received, item.on_time ? "" : t("terlambat"), states()[item.state]].filter(Boolean).join("; ")), line([arrived, tn("{n} malam", item.nights), item.room && fill(t("Kamar {room}"), item)].filter(Boolean).join("; "))),
    make("div", { class: "s-stay__acts s-screen-only" }, make("a", { class: "govuk-link", href: `/r#${item.receipt}` }, t("Buka"), spoken), make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: pdf }, t("PDF"), spoken.cloneNode(true))),
    said,
  );
}

/** A sealed day, to keep and to compare. */
function drawRoot(sealed) {
  const day = dayInWords(sealed.day);
  const kept = () => download(`serambi-${sealed.day}.json`, "application/json", btoa(JSON.stringify(sealed, null, 1)));
  return make(
    "li",
    { class: "s-stay" },
    make("h3", { class: "govuk-heading-s" }, day),
    line(tn("{n} tanda terima", sealed.count)),
    line(t("Sidik: "), make("span", { class: "s-mono" }, sealed.root)),
    make("div", {}, make("button", { type: "button", class: "s-quiet", onclick: kept }, t("Simpan bukti bertanda tangan"), make("span", { class: "govuk-visually-hidden" }, ` ${day}`))),
  );
}

/** One PDF for each page of the list, one after another. */
async function saveAll() {
  const said = byId("all-said");
  const button = byId("all");
  button.disabled = true;
  let after = null;
  let count = 0;
  try {
    do {
      count += 1;
      said.textContent = fill(t("Menyiapkan berkas {n}…"), { n: count });
      const answer = await post(`/premises/${premises.id}/receipts/documents`, after ? { month: month(), after } : { month: month() }, DRAW_MS);
      save(`serambi-${month()}-${count}.pdf`, answer);
      after = answer.next;
    } while (after);
    said.textContent = tn("{n} berkas ada di unduhan Anda", count);
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
  } finally {
    button.disabled = false;
  }
}

function load(after) {
  return post(`/premises/${premises.id}/receipts`, after ? { month: month(), after } : { month: month() });
}

const loadRoots = () => call("GET", `/premises/${premises.id}/roots?${new URLSearchParams({ month: month() })}`);

function refresh() {
  byId("all-said").textContent = "";
  byId("all").disabled = true;
  byId("days").hidden = true;
  panels.list.reload();
  panels.roots.reload();
}

function start() {
  const nothing = () => fill(t("Tidak ada tanda terima dari {month}."), { month: monthInWords(month()) });
  panels = {
    list: listPanel(byId("list"), { load, draw: drawReceipt, empty: nothing, loaded: (n) => (byId("all").disabled = !n) }),
    roots: listPanel(byId("roots"), { load: loadRoots, draw: drawRoot, empty: () => t("Belum ada bukti harian dari bulan ini."), loaded: () => (byId("days").hidden = false) }),
  };
  byId("all").addEventListener("click", saveAll);
  byId("month").addEventListener("change", refresh);
  open((item) => {
    premises = item;
    const chosen = month();
    byId("month").replaceChildren(...monthOptions(dayIn(item.zone)));
    if (chosen) byId("month").value = chosen;
    refresh();
  });
}

start();
