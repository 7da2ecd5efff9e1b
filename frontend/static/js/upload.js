// A guest list as a file: checked first, its repairs agreed to, then reported; a reload loses nothing.
import { byId, fill, kept, make } from "./dom.js";
import { batchNow, sendList } from "./upload-send.js";
import { call } from "./api.js";
import { deed } from "./stay-deeds.js";
import { download } from "./download.js";
import { drawCounts, drawNotes, drawOrders, drawProgress, drawRepairs, drawRow } from "./upload-view.js";
import { listPanel } from "./list-panel.js";
import { missing, refuse, wire } from "./forms.js";
import { open } from "./operator.js";
import { slow, told } from "./slow.js";

const AGAIN_MS = 2000;
const MOST_BYTES = 8_000_000;
// Of the batch under way the browser keeps its id alone: no file, no name.
const KEPT = "batch";

let premises = null;
let file = null;
let batch = null;
let turn = 0;
// What was agreed to after the check goes for the report of the same file.
let agreed = null;
let declined = new Set();
let none = false;
let orders = {};

const isOver = ({ state }) => ["done", "refused", "lapsed"].includes(state);
const reported = ({ counts }) => counts.accepted + counts.late;

function titleOf({ state, dry_run: dry, counts }) {
  if (state === "refused") return t("Berkas ini tidak dapat dipakai");
  if (state === "lapsed") return t("Waktu untuk menyetujui sudah lewat; tidak ada yang dilaporkan");
  if (state === "awaiting_confirmation") return t("Perlu persetujuan Anda");
  if (state !== "done") return dry ? t("Memeriksa daftar") : t("Melaporkan tamu");
  if (dry) return counts.refused ? t("Hasil pemeriksaan: ada yang perlu diperbaiki") : t("Hasil pemeriksaan");
  return tn("Selesai: {n} tamu dilaporkan", reported({ counts }));
}

/** Each row that needs a repair, to be agreed to one by one. */
async function showRepairs() {
  const list = make("ul", { class: "s-stays" });
  const damaged = [];
  byId("repair-rows").replaceChildren(list);
  let after = null;
  do {
    const page = await call("GET", `/stays/batches/${batch.id}/rows${after ? `?after=${encodeURIComponent(after)}` : ""}`);
    const rows = page.items.filter(({ repairs }) => repairs.length);
    damaged.push(...rows);
    list.append(...rows.map((row) => drawRepairs(row, (at) => !declined.has(at))));
    after = page.next;
  } while (after && damaged.length < batch.damaged);
  byId("orders").replaceChildren(...drawOrders(damaged));
  // Not before: who unticks all rows means also those that were still to come.
  byId("repairs").hidden = false;
}

const ordersChosen = () => Object.fromEntries([...byId("orders").querySelectorAll("select")].filter(({ value }) => value).map(({ dataset, value }) => [dataset.order, value]));

const unticked = () => [...byId("repair-rows").querySelectorAll("[data-row]:not(:checked)")].map(({ dataset }) => Number(dataset.row));

function offerReport(words) {
  byId("report").textContent = words;
  byId("report").hidden = false;
}

/** What can be done now that the batch stands still. */
async function offer() {
  byId("all-rows").hidden = !batch.counts.read;
  byId("result").hidden = batch.state !== "done";
  byId("another").hidden = false;
  const waits = batch.state === "awaiting_confirmation";
  const checked = batch.dry_run && batch.state === "done";
  if (batch.damaged && (waits || checked)) await slow(byId("batch-said"), t("Memuat…"), showRepairs());
  if (waits) offerReport(t("Pakai yang dicentang, dan laporkan"));
  if (checked && file && (reported(batch) || byId("orders").childElementCount)) offerReport(tn("Laporkan {n} tamu", reported(batch)));
  byId("choose").hidden = !(checked && !file);
  byId("choose-again").hidden = !(checked && !file);
}

function draw() {
  byId("batch").hidden = false;
  byId("batch-title").textContent = titleOf(batch);
  drawProgress(batch);
  drawCounts(batch, batch.dry_run);
  drawNotes(batch);
}

function clean() {
  for (const id of ["repairs", "report", "result", "another", "all-rows"]) byId(id).hidden = true;
  byId("all-rows").open = false;
  for (const id of ["rows", "orders"]) byId(id).replaceChildren();
  byId("batch-said").textContent = "";
}

/** Ask how far it is until it stands still; a lost answer is asked for again. */
async function follow(id) {
  const mine = ++turn;
  clean();
  byId("choose").hidden = true;
  while (mine === turn) {
    try {
      batch = await batchNow(id);
      if (mine !== turn) return;
      draw();
      byId("batch-said").textContent = "";
      if (batch.state === "awaiting_confirmation" && file && agreed === file) {
        if (Object.keys(orders).length) agreed = null;
        await confirm();
      } else if (isOver(batch) || batch.state === "awaiting_confirmation") {
        await offer();
        return byId("batch-title").focus();
      }
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      if (problem.status === 404) return another();
      byId("batch-said").textContent = told(problem);
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Where the order of days was chosen, all is read anew, and what is then proposed is shown again. */
function confirm() {
  const body = none ? { repairs: "refuse" } : { repairs: "accept", except_rows: [...declined] };
  if (Object.keys(orders).length) body.orders = orders;
  orders = {};
  return deed(`/stays/batches/${batch.id}/confirmation`, body);
}

function begun(fresh) {
  kept.write(KEPT, fresh.id);
}

function progress(part) {
  byId("bar").max = 1;
  byId("bar").value = part;
  byId("bar-said").textContent = fill(t("{n} % terkirim"), { n: Math.round(part * 100) });
}

function sending(words) {
  clean();
  byId("batch").hidden = false;
  byId("batch-title").textContent = words;
  byId("counts").replaceChildren();
  byId("notes").replaceChildren();
  progress(0);
}

/** The list is right: report it, or go on with what waits for the agreement. */
async function report() {
  declined = new Set(unticked());
  none = declined.size > 0 && !byId("repair-rows").querySelector("[data-row]:checked");
  orders = ordersChosen();
  if (Object.keys(orders).length) none = false;
  byId("report").disabled = true;
  try {
    if (batch.state === "awaiting_confirmation") {
      await confirm();
      return follow(batch.id);
    }
    agreed = file;
    sending(t("Mengirim daftar"));
    const fresh = await sendList(file, { premises: premises.id, dryRun: false, begun, progress });
    return follow(fresh.id);
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    byId("batch-said").textContent = told(problem);
    byId("report").hidden = byId("another").hidden = false;
    return null;
  } finally {
    byId("report").disabled = false;
  }
}

function another() {
  turn += 1;
  kept.write(KEPT, null);
  batch = file = agreed = null;
  declined = new Set();
  clean();
  byId("batch").hidden = byId("choose-again").hidden = true;
  byId("choose").hidden = false;
  byId("list").reset();
  byId("file").focus();
}

function readChoice({ pasted }) {
  const [picked] = byId("file").files;
  const wrong = [];
  if (!picked && !pasted) wrong.push(["file", missing(t("berkas, atau tempel barisnya"))]);
  if (picked?.size > MOST_BYTES) wrong.push(["file", t("Berkas ini lebih dari 8 MB. Bagi menjadi beberapa berkas.")]);
  if (picked && !picked.size) wrong.push(["file", t("Berkas ini kosong.")]);
  refuse(wrong);
  file = picked || new File([pasted], "tempel.csv", { type: "text/csv" });
  // What tells one attempt from another; the file itself is not kept.
  return { name: file.name, bytes: file.size, at: file.lastModified };
}

async function fetchFile(said, work) {
  try {
    const made = await slow(said, t("Menyiapkan berkas…"), work());
    download(made.name, made.content_type, made.content);
    said.textContent = t("Berkas ada di unduhan Anda.");
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
  }
}

function wireBatch() {
  const tick = (on) => {
    for (const box of byId("repair-rows").querySelectorAll("[data-row]:enabled")) box.checked = on;
  };
  byId("all").addEventListener("click", () => tick(true));
  byId("none").addEventListener("click", () => tick(false));
  byId("report").addEventListener("click", report);
  byId("another").addEventListener("click", another);
  byId("result").addEventListener("click", () => fetchFile(byId("batch-said"), () => call("POST", `/stays/batches/${batch.id}/result`, { body: { format: "xlsx" } })));
  byId("templates").addEventListener("click", ({ target: { dataset } }) => {
    if (dataset.format) fetchFile(byId("templates-said"), () => call("GET", `/stays/batches/templates?${new URLSearchParams(dataset)}`));
  });
  byId("all-rows").addEventListener("toggle", () => {
    if (!byId("all-rows").open || byId("rows").childElementCount) return;
    const load = (after) => call("GET", `/stays/batches/${batch.id}/rows${after ? `?after=${encodeURIComponent(after)}` : ""}`);
    listPanel(byId("rows"), { load, draw: drawRow, empty: () => t("Belum ada baris.") }).reload();
  });
}

function start() {
  wire(byId("list"), {
    read: readChoice,
    async send() {
      sending(t("Mengirim daftar"));
      byId("batch").scrollIntoView({ block: "nearest" });
      declined = new Set();
      return sendList(file, { premises: premises.id, dryRun: true, begun, progress });
    },
    done: (fresh) => follow(fresh.id),
    fields: { upload: "file" },
  });
  wireBatch();
  open((item) => {
    const moved = premises && premises.id !== item.id;
    premises = item;
    const id = kept.read(KEPT);
    if (moved && batch?.dry_run) another();
    else if (id && !batch) follow(id);
  });
}

start();
