// Reporting a guest: as little to type as can be, nothing typed ever lost, the receipt at the end.
import { byId, show } from "./dom.js";
import { clockTime, dayIn, dayInWords, instantAt, timeIn, zoneName } from "./dates.js";
import { dateValue, forgetDraft, refuse, restoreDraft, setDate, typedIn, wire } from "./forms.js";
import { keepShell } from "./offline.js";
import { placeSection } from "./place.js";
import { guestSection } from "./guest.js";
import { zoneHere } from "./zone-here.js";

const LONGEST_NIGHTS = 400;
const WAITING = "serambi-reports";
const TYPED = ["nights", "address", "region", "reporter_name"];
const form = byId("report");
let zone = zoneName(zoneHere());
let sighting = null;
let proposed = ""; // the time of arrival that nobody has typed
let shown = ""; // the report whose receipt is waited for

const sending = () => import("./report-sending.js");
const waiting = () => import("./report-waiting.js");

const arrival = () => `${dateValue("arrived_on")} ${byId("arrived_time").value}`;

function now() {
  setDate("arrived_on", dayIn(zone));
  byId("arrived_time").value = timeIn(zone).replace(":", ".");
  proposed = arrival();
}

function setZone(name) {
  zone = zoneName(name);
  byId("zone").textContent = zone;
  // Now is another hour there; what the host typed is theirs.
  if (proposed && arrival() === proposed) now();
}

const nightsTyped = () => (/^\d{1,3}$/.test(byId("nights").value.trim()) ? Number(byId("nights").value) : 0);

function sayNights() {
  const from = dateValue("arrived_on");
  const nights = nightsTyped();
  const leaves = from && nights && new Date(Date.parse(from) + nights * 86400000).toISOString().slice(0, 10);
  byId("nights-said").textContent = leaves ? `${t("Sampai")} ${dayInWords(leaves)}` : "";
}

function readStay(typed, errors) {
  const day = dateValue("arrived_on");
  const time = clockTime(typed.arrived_time);
  const nights = nightsTyped();
  if (!day) errors.push(["arrived_on", t("Isi tanggal tiba, misalnya 22 November 2026")]);
  if (!time) errors.push(["arrived_time", t("Isi jam tiba, misalnya 14.30")]);
  if (nights < 1 || nights > LONGEST_NIGHTS) errors.push(["nights", t("Isi lama menginap dalam malam, dari 1 sampai 400")]);
  const stay = { arrived_at: day && time && instantAt(day, time, zone), nights };
  return typed.purpose ? { ...stay, purpose: typed.purpose } : stay;
}

const place = placeSection(form, { onZone: setZone, onOperator: () => guest.offer(place.premises), onPremises: () => guest.placed() });
const guest = guestSection(form, {
  onStamp: (names) => {
    if (!byId("purpose").value) byId("purpose").value = names.purpose;
  },
  onPart: (part) => {
    byId("send").textContent = part === "group" ? t("Mulai memindai rombongan") : t("Kirim laporan");
  },
});

/** Only on the host's own wish, for this report alone. */
async function position({ target }) {
  sighting = null;
  byId("position-said").textContent = "";
  if (!target.checked) return;
  const found = await import("./sighting.js").then(({ whereNow }) => whereNow(byId("position-said")), () => null);
  if (target.checked) sighting = found;
  target.checked = Boolean(sighting);
}

function another() {
  guest.clear();
  now();
  byId("label").value = "";
  byId("position").checked = false;
  position({ target: byId("position") });
  byId("receipt").hidden = true;
  byId("asking").hidden = false;
  byId("asking").querySelector("h1").focus();
}

async function showReceipt(answer) {
  const { receiptDone } = await import("./receipt-done.js");
  show(byId("receipt"), ...(await receiptDone(answer, another)));
}

/** What waits on this device, told anew after each change. */
async function tellWaiting() {
  const [{ waitingView }, queue] = await Promise.all([waiting(), sending()]);
  const { answered } = await queue.held();
  const mine = answered.find(({ id }) => id === shown);
  if (mine) {
    shown = "";
    await showReceipt(mine.answer);
    await queue.forget(mine.id);
  }
  if (guest.chosen() === "group") (await guest.part("group"))?.told(await queue.held());
  await waitingView(byId("waiting"), queue);
}

async function done({ answer, lines, id }) {
  if (lines) return;
  place.remember();
  byId("asking").hidden = true;
  if (answer) return showReceipt(answer);
  const [{ waitingDone }, queue] = await Promise.all([waiting(), sending()]);
  show(byId("receipt"), ...waitingDone(another));
  shown = id;
  await queue.keepFlushing(tellWaiting);
}

async function read(typed) {
  const errors = [];
  const body = { ...(await guest.read(typed, errors)), ...readStay(typed, errors), ...place.read(typed, errors) };
  refuse(errors);
  if (typed.label && guest.chosen() !== "group") body.label = typed.label;
  return sighting ? { ...body, sighting } : body;
}

async function send(body) {
  const by = place.person()?.id ?? null;
  const { keepFlushing, sendReport } = await sending();
  if (guest.chosen() === "group") {
    const sendOne = async (one) => {
      const sent = await sendReport(one, { by });
      if (sent.waiting) keepFlushing(tellWaiting);
      return sent;
    };
    return (await guest.part("group")).start(body, sendOne, { zone, ended: another });
  }
  const slow = () => {
    byId("proof-said").textContent = t("Sebentar: perangkat ini membuktikan bahwa pengirimnya bukan mesin…");
  };
  try {
    return await sendReport(body, { by, typed: typedIn(form), slow });
  } finally {
    byId("proof-said").textContent = "";
  }
}

/** Enter goes on to the next empty field, as the key of a phone says; after the last it sends. */
function onEnter(event) {
  if (event.key !== "Enter" || event.defaultPrevented || !TYPED.includes(event.target.id)) return;
  const rest = TYPED.slice(TYPED.indexOf(event.target.id) + 1).map(byId);
  const next = rest.find((field) => !field.value && field.offsetParent);
  if (!next && event.target.localName === "input") return;
  event.preventDefault();
  if (next) next.focus();
  else form.requestSubmit();
}

/** What there is to send from before, and what a report needs, once somebody begins. */
async function prepare() {
  const known = await indexedDB.databases?.().catch(() => null);
  if (!known || known.some(({ name }) => name === WAITING)) sending().then(({ keepFlushing }) => keepFlushing(tellWaiting));
  // All that a report needs is here before it is sent: by then there may be no network.
  const begin = () => Promise.all([sending(), waiting()]).then(([{ ready }]) => ready(place.person()?.id), () => {});
  form.addEventListener("input", begin, { once: true });
}

function start() {
  const restored = restoreDraft(form);
  setZone(zone);
  if (!restored) now();
  byId("draft-note").hidden = !restored;
  byId("draft-clear").addEventListener("click", () => {
    forgetDraft(form);
    location.reload();
  });
  form.addEventListener("input", sayNights);
  form.addEventListener("keydown", onEnter);
  byId("position").addEventListener("change", position);
  sayNights();
  guest.open();
  place.open();
  wire(form, { read, send, done, fields: { arrived_at: "arrived_on", seal: "guest", passport: "guest", again: "guest" } });
  prepare();
  keepShell("/");
}

start();
