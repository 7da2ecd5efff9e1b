// The work of the scan page, fetched once it stands: a scan from code to answer, and what waits sent.
import { byId, freshKey, make, show } from "./dom.js";
import { session } from "./api.js";
import { sealer } from "./envelope.js";
import { askWhy, elsewhere, goOn } from "./scan-area.js";
import { signInLink, welcome } from "./officer.js";
import { wakeLater } from "./offline.js";
import { sealOld } from "./scan-migration.js";
import { locate } from "./scan-position.js";
import { flush, hold, keep, send } from "./scan-queue.js";
import { keepShift, knownOrder } from "./scan-shift.js";

const PATIENCE_MS = 2500;

let page = null;
let turn = 0;
let live = false;
let unanswered = null;
let asking = null;

const answers = () => import("./scan-answer.js");
const cameras = () => import("./camera.js");

/**
 * The page it works for: {person, next(), showWaiting()}.
 * Asks for the key to seal with before it is wanted.
 */
export function attach(given) {
  page = given;
  sealer(page.person.id).catch(() => {});
}

/** How it stands with network and session: while they are there, nothing is said. */
export async function tell({ person, ended, problem }) {
  const box = byId("session-said");
  box.hidden = Boolean(person);
  if (ended) box.replaceChildren(t("Sesi Anda sudah berakhir. Anda tetap dapat memindai; masuk lagi untuk mengirim yang menunggu."), " ", signInLink(t("Masuk")));
  else if (problem) box.replaceChildren(problem.lost ? t("Tanpa jaringan. Anda tetap dapat memindai; pindaian terkirim sendiri begitu ada jaringan.") : `${problem.title}. ${problem.detail}`);
  if (!person || live) return;
  live = true;
  welcome(person);
  // Without the list a number is typed.
  import("./scan-orders.js").then(({ offerOrders }) => offerOrders()).catch(() => {});
  shiftOn(page.ground());
  await flushNow();
}

/** Seal what an earlier release kept as it was, and send it. */
async function sealOlder() {
  if (await sealOld()) await flushNow();
}

/** Fetch what reading and answering need, before it is wanted: fresh lists, and the reader. */
export const prepare = () => Promise.allSettled([sealOlder(), answers().then((loaded) => loaded.prepare()), cameras().then((loaded) => loaded.warm())]);

/** Position and lists are asked for now, so that neither permission nor first fix keeps the verdict waiting. */
function warm() {
  locate();
  answers().then((loaded) => loaded.prepare(), () => {});
}

const unloaded = () => ({ refused: t("Pembaca kode tidak dapat dimuat. Periksa jaringan Anda, lalu coba lagi.") });

/** The text of a code in front of the camera; null, with words, where there is none. */
export async function openCamera() {
  const said = byId("scan-said");
  said.textContent = "";
  byId("scan").hidden = true;
  warm();
  const { text, refused } = await cameras().then(({ scan }) => scan(byId("camera")), unloaded);
  byId("scan").hidden = false;
  said.textContent = refused || "";
  return text;
}

/** The text of the code in a photo that was chosen. */
export async function readPhoto(input) {
  const [file] = input.files;
  if (!file) return null;
  const said = byId("scan-said");
  said.textContent = t("Membaca foto…");
  warm();
  const { text, refused } = await cameras().then(({ photo }) => photo(file), unloaded);
  input.value = "";
  said.textContent = refused || "";
  return text;
}

/** Nothing is shown any more. */
export function clear() {
  turn += 1;
  goOn();
  unanswered = null;
}

/** Send what waits; the page is told how it stands. */
export async function flushNow() {
  if (document.visibilityState === "hidden" || !byId("waiting")) return;
  try {
    const person = await session();
    await tell(person ? { person } : { ended: true });
    if (!person) return;
    await sendUnanswered();
    await flush(person.id, toldLate);
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    if (problem.status === 401) await tell({ ended: true });
    else if (problem.lost) await tell({ problem });
    else unanswered = null;
  } finally {
    await page.showWaiting();
  }
}

/** The scan that is still shown gets the server's whole answer; those that only wait, a line. */
async function sendUnanswered() {
  const scan = unanswered;
  if (!scan || scan === asking) return;
  const letGo = hold(scan.id);
  asking = scan;
  try {
    const answer = await send(scan);
    const { resultParts } = await answers();
    const parts = (await resultParts(answer, page.person.role)).filter(Boolean);
    if (scan !== unanswered) return;
    unanswered = null;
    show(byId("result"), ...parts, next());
  } finally {
    asking = null;
    letGo();
  }
}

async function toldLate(scan, answer) {
  const { lateLine } = await answers();
  byId("late")?.append(lateLine({ id: scan.id, body: { scanned_at: scan.at } }, answer));
}

/** The phone's own answer, {box, verdict, listsAt}; null where only the server can tell. */
async function checkHere({ seal }) {
  if (seal === undefined) return null;
  const { checkedHere } = await answers();
  return checkedHere(seal);
}

const soon = (promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null))]);

const next = () => make("button", { type: "button", class: "govuk-button", onclick: page.next }, t("Pindai berikutnya"));

function lostParts(local, problem, kept) {
  const signedOut = problem.status === 401;
  return [
    local?.box,
    make(
      "div",
      { class: "govuk-inset-text" },
      make("strong", {}, signedOut ? t("Anda perlu masuk lagi") : t("Ini baru jawaban ponsel")),
      make("br"),
      kept ? t("Pindaian ini tersimpan di ponsel dan akan terkirim sendiri. Data orang, izin dan penginapan menyusul setelah terkirim.") : t("Pindaian ini hanya tersimpan selama halaman ini terbuka. Jangan menutupnya sebelum terkirim."),
      signedOut && make("br"),
      signedOut && signInLink(t("Masuk")),
    ),
    next(),
  ];
}

/** A scan in hand: its text is made anew as more becomes known, and kept anew each time. */
function begin(part, ground) {
  const body = { ...part, ...ground, position: null, scanned_at: new Date().toISOString() };
  const scan = { id: freshKey(), officer: page.person.id, at: body.scanned_at };
  const note = (more) => {
    scan.text = JSON.stringify(Object.assign(body, more));
    return keep(scan);
  };
  return { scan, note };
}

/** Where the order does not hold, the officer says why before the scan is sent. */
async function giveReason(note, ground, position, asked, current) {
  const words = ground.order ? elsewhere(knownOrder(ground.order), position) : "";
  if (!words || !current()) return;
  asked.textContent = "";
  const reason = await askWhy(byId("result"), words);
  if (reason) await note({ reason });
}

/** Record the shift of the order that is scanned on, where there is a network. */
export const shiftOn = (ground) => ground?.order && live && keepShift(ground.order);

/** A code or number that was scanned on a ground: kept at once, answered here, then by the server. */
export async function found(part, ground) {
  const mine = ++turn;
  const current = () => mine === turn;
  const { scan, note } = begin(part, ground);
  const letGo = hold(scan.id);
  unanswered = null;
  const checking = checkHere(part).catch(() => null);
  const locating = locate();
  await note({});
  const asked = make("p", { class: "govuk-body", role: "status" }, t("Mencari posisi…"));
  const box = byId("result");
  show(box, make("h2", { class: "govuk-heading-m" }, t("Memeriksa…")), asked);
  checking.then((local) => local && current() && box.contains(asked) && show(box, local.box, asked, next()));
  try {
    const [{ position, why }, local] = await Promise.all([locating, soon(checking)]);
    const kept = await note({ position, ...(local?.verdict && { phone_verdict: local.verdict }), ...(local?.listsAt && { lists_at: local.listsAt }) });
    await page.showWaiting();
    await giveReason(note, ground, position, asked, current);
    asked.textContent = t("Menanyakan data induk…");
    const parts = await askServer(scan, why).catch((problem) => {
      if (!("lost" in problem)) throw problem;
      if (current() && (problem.lost || problem.status === 401)) unanswered = scan;
      wakeLater();
      return lostParts(local, problem, kept);
    });
    if (current()) show(box, ...parts.filter(Boolean));
  } finally {
    letGo();
    await page.showWaiting();
  }
}

async function askServer(scan, why) {
  const answer = await send(scan);
  const { resultParts } = await answers();
  return [...(await resultParts(answer, page.person.role)), why && make("p", { class: "govuk-body" }, why), next()];
}

