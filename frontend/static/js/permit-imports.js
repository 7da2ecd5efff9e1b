// An administrator's page of the directorate's files of permits: what came, what became of each row,
// and in what the two databases differ. No name of a holder stands here.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { age, driftKinds, isMoving, toDo, when } from "./permit-imports-words.js";
import { drawFacts, drawProgress, driftCard, importCard, rowCard } from "./permit-imports-view.js";
import { listed, nameOf } from "./reference.js";
import { listPanel } from "./list-panel.js";
import { officer } from "./officer.js";
import { saveText } from "./save-text.js";
import { slow, told } from "./slow.js";
import { somePage } from "./some-page.js";
import { steps } from "./steps.js";
import { wireUpload } from "./permit-imports-send.js";

const AGAIN_MS = 3000;
// Of last year's some are kept still until the end of March.
const KEPT_MS = 90 * 86400000;
const MOST_SAVED = 20000;

let shown = null;
let turn = 0;
let step = null;
let list = null;
let offices = new Map();
const panels = {};

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value));

/** A year's imports, and after them those of the year before that are kept still. */
async function loadImports(cursor) {
  const now = new Date();
  const [year, after] = cursor ? cursor.split("|") : [String(now.getUTCFullYear()), ""];
  const page = await call("GET", `/permits/imports?${query({ year, after })}`);
  const before = String(new Date(now - KEPT_MS).getUTCFullYear());
  if (page.next) return { items: page.items, next: `${year}|${page.next}` };
  return { items: page.items, next: before < year ? `${before}|` : null };
}

const rowsOf = (verdict) => (after) => call("GET", `/permits/imports/${shown.id}/rows?${query({ verdict, after })}`);

const driftOf = (after) => call("GET", `/permits/imports/${shown.id}/drift?${query({ kind: byId("kind-of").value, after })}`);

function drawLists() {
  const { counts, comparison } = shown;
  byId("refused-rows").hidden = !counts.refused;
  if (counts.refused) panels.refused.renew();
  byId("drift").hidden = !comparison;
  byId("all-rows").hidden = !counts.read;
  if (!comparison) return;
  const isDone = comparison.state === "done";
  const asOf = fill(t("Data per {when} ({age})."), { when: when(shown.as_of), age: age(shown.as_of) });
  const found = isDone ? tn("{n} izin berlaku di sini dan tidak ada di berkas.", comparison.not_there) : t("Perbedaannya tampak di sini sesudah semua bagian tercatat dan dibandingkan.");
  byId("drift-age").textContent = `${asOf} ${found}`;
  byId("drift-lists").hidden = !isDone;
  if (isDone) showDrift();
}

function showDrift() {
  const kind = byId("kind-of").value;
  byId("what-to-do").textContent = toDo()[kind];
  byId("save-said").textContent = "";
  panels.drift.renew();
}

/** Ask how far it is until it stands still; a lost answer is asked for again. */
async function follow(mine) {
  while (mine === turn && step.current() === "import") {
    try {
      const found = await call("GET", `/permits/imports/${shown.id}`);
      if (mine !== turn) return;
      shown = found;
      drawProgress(shown);
      drawFacts(shown);
      if (!isMoving(shown)) return drawLists();
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      if (mine === turn) byId("import-said").textContent = told(problem);
      if (!problem.lost) return;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function open(one) {
  shown = one;
  const mine = ++turn;
  for (const id of ["refused-rows", "drift", "all-rows"]) byId(id).hidden = true;
  byId("all-rows").open = false;
  byId("kind-of").value = "not_there";
  drawProgress(one);
  drawFacts(one);
  step.go("import");
  return isMoving(one) ? follow(mine) : drawLists();
}

/** What a spreadsheet would take for a formula becomes text. */
const cell = (text) => `"${String(text ?? "").replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;

async function save() {
  const kind = byId("kind-of").value;
  const rows = [];
  let after = null;
  do {
    const page = await somePage(driftOf, after);
    rows.push(...page.items);
    after = page.next;
  } while (after && rows.length < MOST_SAVED);
  const heads = ["kind", "reference", "found_by", "line", "office", "heard_at"];
  const lines = rows.map((row) => [kind, row.reference, row.found_by, row.number, row.office, row.heard_at].map(cell).join(","));
  saveText(`${kind}-${shown.as_of.slice(0, 10)}.csv`, "text/csv", `\ufeff${[heads.join(","), ...lines].join("\r\n")}\r\n`);
  return after ? tn("Hanya {n} yang pertama ada di unduhan Anda.", rows.length) : tn("{n} baris ada di unduhan Anda.", rows.length);
}

async function saveNow() {
  const said = byId("save-said");
  byId("save").disabled = true;
  try {
    said.textContent = await slow(said, t("Menyiapkan berkas…"), save());
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
  } finally {
    byId("save").disabled = false;
  }
}

function wireImport() {
  const office = ({ office: code }) => (code ? offices.get(code) || code : "");
  panels.refused = listPanel(byId("refused"), { load: (after) => somePage(rowsOf("refused"), after), draw: rowCard, empty: () => t("Tidak ada baris yang ditolak.") });
  panels.drift = listPanel(byId("differing"), { load: (after) => somePage(driftOf, after), draw: (row) => driftCard(row, office(row)), empty: () => t("Tidak ada perbedaan seperti ini.") });
  panels.rows = listPanel(byId("rows"), { load: rowsOf(""), draw: rowCard, empty: () => t("Belum ada baris.") });
  byId("kind-of").append(...Object.entries(driftKinds()).map(([value, words]) => make("option", { value }, words)));
  byId("kind-of").addEventListener("change", showDrift);
  byId("save").addEventListener("click", saveNow);
  byId("all-rows").addEventListener("toggle", () => byId("all-rows").open && panels.rows.renew());
  byId("to-list").addEventListener("click", () => history.back());
}

async function start() {
  await officer(["administrator"]);
  step = steps(["imports", "import"], (name) => name !== "import" || shown !== null);
  list = listPanel(byId("list"), { load: (after) => somePage(loadImports, after), draw: (one) => importCard(one, open), empty: () => t("Belum ada berkas yang diterima dalam 90 hari ini.") });
  // What was under way may have gone on meanwhile.
  addEventListener("popstate", () => (step.current() === "imports" ? list.reload() : isMoving(shown) && follow(++turn)));
  wireImport();
  wireUpload((begun) => {
    list.reload();
    return open(begun);
  });
  byId("opening").hidden = true;
  step.go("imports");
  const [found] = await Promise.all([listed("offices").catch(() => []), list.reload()]);
  offices = new Map(found.map((one) => [one.code, nameOf(one)]));
}

start().catch((problem) => {
  byId("opening").textContent = told(problem);
});
