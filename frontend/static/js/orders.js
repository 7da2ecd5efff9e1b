// An office head's orders: what runs, a form for a new one, revoking with a reason.
import { byId, fill } from "./dom.js";
import { call } from "./api.js";
import { dateValue, missing, refuse, setDate, wire } from "./forms.js";
import { dayIn, dayInWords } from "./dates.js";
import { officer } from "./officer.js";
import { chosenPoints, clearPoints, isPending, wirePoints } from "./orders-points.js";
import { drawOrder } from "./orders-view.js";
import { zoneHere } from "./zone-here.js";

const FIRST_YEAR = 2026;

let revoked = null;
let year = null;
let next = null;
const shown = new Set();

function draw(order) {
  shown.add(order.id);
  const open = ["in_force", "coming"].includes(order.status);
  return drawOrder(order, open ? () => askRevocation(order) : null);
}

function tellRunning() {
  byId("none").hidden = byId("running").childElementCount > 0;
}

async function listRunning() {
  const { items } = await call("GET", "/orders");
  byId("running").replaceChildren(...items.map(draw));
  tellRunning();
}

const today = () => dayIn(zoneHere());

/** Those that ended, year by year, latest first; what is listed above is not listed again. */
async function listEnded() {
  byId("past-said").textContent = t("Memuat…");
  byId("more").hidden = true;
  year ??= Number(today().slice(0, 4));
  try {
    const page = await call("GET", `/orders?year=${year}${next ? `&after=${encodeURIComponent(next)}` : ""}`);
    byId("ended").append(...page.items.filter(({ id }) => !shown.has(id)).map(draw));
    next = page.next;
    if (!next) year -= 1;
    byId("past-said").textContent = byId("ended").childElementCount ? "" : t("Tahun ini belum ada yang berakhir.");
  } catch (problem) {
    byId("past-said").textContent = `${problem.title}. ${problem.detail}`;
  }
  byId("more").hidden = year < FIRST_YEAR;
}

function dayOf(name, what, wrong) {
  const iso = dateValue(name);
  if (iso === "") wrong.push([name, missing(what)]);
  else if (!iso) wrong.push([name, t("Tanggal ini tidak ada")]);
  return iso;
}

/** "8.05" → "08:05"; null when it is no time. */
function timeOf(typed) {
  const found = /^(\d{1,2})(?:[.:](\d{2}))?$/.exec(typed);
  if (!found || Number(found[1]) > 23 || Number(found[2] ?? 0) > 59) return null;
  return `${found[1].padStart(2, "0")}:${found[2] ?? "00"}`;
}

function hours(typed, wrong) {
  const found = {};
  for (const name of ["from", "to"]) {
    const time = typed[name] && timeOf(typed[name]);
    if (typed[name] && !time) wrong.push([name, t("Tulis jam dan menit, misalnya 08.00")]);
    if (time) found[name] = time;
  }
  return found;
}

function read(typed) {
  const wrong = [];
  if (!typed.number) wrong.push(["number", missing(t("nomor surat perintah"))]);
  if (!typed.purpose) wrong.push(["purpose", missing(t("untuk apa surat ini"))]);
  const from = dayOf("valid_from", t("tanggal mulai berlaku"), wrong);
  const to = dayOf("valid_to", t("tanggal terakhir berlaku"), wrong);
  if (from && to && to < from) wrong.push(["valid_to", t("Hari terakhir mendahului hari pertama")]);
  const times = hours(typed, wrong);
  if (isPending()) wrong.push(["point_name", t("Tambahkan tempat ini dahulu, atau kosongkan")]);
  refuse(wrong);
  const points = chosenPoints();
  const more = { ...times, ...(points.length && { points }), ...(typed.document && { document: typed.document }) };
  const officers = typed.officers.split(/[\s,;]+/).filter(Boolean);
  return { number: typed.number, purpose: typed.purpose.replace(/\s+/g, " "), officers, valid_from: from, valid_to: to, ...more };
}

async function issue(body, key) {
  try {
    return await call("POST", "/orders", { body, key });
  } catch (problem) {
    for (const error of problem.errors) {
      const [field, number] = error.field.split(".");
      if (field === "officers" && number) error.detail = `${body.officers[number]}: ${error.detail}`;
    }
    throw problem;
  }
}

function resetForm() {
  byId("order").reset();
  setDate("valid_from", today());
  byId("valid_to-said").textContent = "";
  clearPoints();
}

function issued(order) {
  const old = document.querySelector(`[data-order="${order.id}"]`);
  if (old) old.replaceWith(draw(order));
  else byId(order.status === "ended" ? "ended" : "running").prepend(draw(order));
  tellRunning();
  resetForm();
  byId("issued").textContent = fill(t("Surat perintah {number} terbit, berlaku sampai {day}."), { number: order.number, day: dayInWords(order.valid_to) });
  byId("issued").scrollIntoView({ block: "center" });
}

function askRevocation(order) {
  revoked = order;
  closeRevocation();
  byId("revoking-what").textContent = fill(t("Cabut surat perintah {number}?"), order);
  document.querySelector(`[data-order="${order.id}"]`).append(byId("revoking"));
  byId("revoking").hidden = false;
  byId("revoking-what").focus();
}

function closeRevocation() {
  byId("revoke").reset();
  byId("revoke-summary").hidden = true;
  byId("revoking").hidden = true;
  byId("main").append(byId("revoking"));
}

function keepOrder() {
  closeRevocation();
  document.querySelector(`[data-order="${revoked.id}"] button`)?.focus();
}

function isRevoked(order) {
  const card = document.querySelector(`[data-order="${order.id}"]`);
  closeRevocation();
  const fresh = draw(order);
  card.replaceWith(fresh);
  fresh.querySelector("h3").tabIndex = -1;
  fresh.querySelector("h3").focus();
}

async function start() {
  await officer(["office_head"]);
  wirePoints();
  wire(byId("order"), { read, send: issue, done: issued, fields: { officers: "officers" } });
  wire(byId("revoke"), {
    read: ({ reason }) => (refuse(reason ? [] : [["reason", missing(t("alasan pencabutan"))]]), { reason }),
    send: (body, key) => call("POST", `/orders/${revoked.id}/revocation`, { body, key }),
    done: isRevoked,
  });
  byId("keep").addEventListener("click", keepOrder);
  byId("more").addEventListener("click", listEnded);
  byId("past").addEventListener("toggle", () => byId("past").open && !byId("ended").childElementCount && listEnded());
  resetForm();
  await listRunning();
  byId("opening").hidden = true;
  byId("orders").hidden = false;
  const { wireExceptions } = await import("./orders-exceptions.js");
  await wireExceptions();
}

start().catch((problem) => {
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
