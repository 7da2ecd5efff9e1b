// An operator's board: who is in the house, who is to be reported, who should have left, who left.
import { byId, fill } from "./dom.js";
import { call } from "./api.js";
import { dayIn } from "./dates.js";
import { dueCard, stayCard, tick } from "./stay-cards.js";
import { download } from "./download.js";
import { listPanel } from "./list-panel.js";
import { monthOptions } from "./months.js";
import { open } from "./operator.js";
import { dueForms } from "./board-due.js";
import { slow, told } from "./slow.js";
import { tabs } from "./tabs.js";

const STATES = ["in_house", "due", "late", "left"];
const TICK_MS = 30000;

let premises = null;
let chooser = null;
let due = null;
const panels = {};

const words = () => ({
  in_house: t("Belum ada tamu asing yang tercatat menginap."),
  due: t("Tidak ada tamu yang menunggu dilaporkan."),
  late: t("Tidak ada tamu yang seharusnya sudah keluar."),
  left: t("Tidak ada yang keluar pada bulan ini."),
});

const month = () => byId("month").value;

function load(state, after) {
  const asked = new URLSearchParams({ premises: premises.id, state });
  if (state === "left") asked.set("month", month());
  if (after) asked.set("after", after);
  return call("GET", `/stays?${asked}`);
}

async function openStay(stay, row) {
  const { showStay } = await import("./stay-detail.js");
  await showStay(stay, (done) => {
    byId("stay").hidden = true;
    byId("lists").hidden = false;
    if (done) refresh(chooser.current());
    const back = row.isConnected ? row.querySelector("button") : byId(`tab-${chooser.current()}`);
    back.focus();
  });
}

function draw(state, item) {
  if (state === "due") return dueCard(item, { zone: premises.zone, confirm: due.confirm, dismiss: due.dismiss });
  return stayCard(item, { state, zone: premises.zone, open: openStay });
}

function refresh(state) {
  if (state === "due") due.put();
  return panels[state].reload();
}

/** Another house's list, or another month's. */
function renew(state) {
  if (state === "due") due.put();
  return panels[state].renew();
}

function show(state) {
  byId("month-choice").hidden = state !== "left";
  byId("exports").hidden = state === "due" || !panels[state].items().length;
  byId("exports-said").textContent = "";
  panels[state].narrow(byId("narrow").value);
  if (premises) refresh(state);
}

function changed(item) {
  const first = !premises;
  premises = item;
  byId("unconfirmed").hidden = item.confirmed !== false;
  byId("month").replaceChildren(...monthOptions(dayIn(item.zone)));
  for (const state of STATES) byId(`count-${state}`).textContent = "";
  if (first) chooser.choose("in_house");
  else renew(chooser.current());
  // Whoever must be reported or should have left is counted on each tab, whichever is open.
  for (const state of ["in_house", "due", "late"]) if (state !== chooser.current()) renew(state);
}

async function exportList(format) {
  const state = chooser.current();
  const body = { premises: premises.id, state, format };
  if (state === "left") body.month = month();
  try {
    const file = await slow(byId("exports-said"), t("Menyiapkan berkas…"), call("POST", "/stays/exports", { body }));
    download(file.name, file.type, file.content);
    byId("exports-said").textContent = t("Berkas ada di unduhan Anda.");
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    byId("exports-said").textContent = told(problem);
  }
}

function start() {
  for (const state of STATES) {
    const count = (n, more) => {
      const box = byId(`count-${state}`);
      box.textContent = more ? fill("{n}+", { n }) : n;
      // Who must be reported or should have left is seen from every tab.
      box.classList.toggle("s-tab__count--some", n > 0 && ["due", "late"].includes(state));
      if (state === chooser.current()) byId("exports").hidden = state === "due" || !n;
    };
    panels[state] = listPanel(byId(state), { load: (after) => load(state, after), draw: (item) => draw(state, item), empty: () => words()[state], loaded: count });
  }
  due = dueForms(() => {
    panels.due.reload();
    panels.in_house.reload();
  });
  chooser = tabs(byId("states"), show);
  byId("narrow").addEventListener("input", ({ target }) => panels[chooser.current()].narrow(target.value));
  byId("month").addEventListener("change", () => renew("left"));
  byId("exports").addEventListener("click", ({ target }) => target.dataset.format && exportList(target.dataset.format));
  setInterval(tick, TICK_MS);
  open(changed);
}

start();
