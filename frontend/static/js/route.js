// A team's way of a day on a phone: stops, check-in by code, what is done; also without a network.
import { byId, fill, make } from "./dom.js";
import { call, session } from "./api.js";
import { bookingIn, flush, keep, waiting } from "./check-ins.js";
import { zoneHere } from "./zone-here.js";
import { dayIn, dayInWords } from "./dates.js";
import { moved } from "./office-clock.js";
import { officer, signInLink, welcome } from "./officer.js";
import { wakeLater, whenWoken } from "./offline.js";
import { flushServed, keepServed, servedWaiting } from "./route-served.js";
import { stateOf, teamWay } from "./route-stops.js";
import { keepPlan, keptPlan } from "./route-store.js";
import { visitedWords } from "./route-words.js";
import { slow, told } from "./slow.js";

const AGAIN_MS = 60000;

const now = { me: null, office: "", plan: null, day: "", met: new Map(), served: new Map(), live: false };
let turn = 0;
// The day that was asked for last: a second tap goes on from there, whether the first has its answer or not.
let aim = "";

const zone = () => now.plan?.zone || zoneHere();
const today = () => dayIn(zone());
const quiet = (words, onclick) => make("button", { type: "button", class: "s-quiet", onclick }, words);
const stops = () => (now.plan?.teams ?? []).flatMap((way) => way.stops);

function draw() {
  const box = byId("teams");
  if (!box || !now.plan) return;
  const on = { today: now.plan.date === today(), met: now.met, served: now.served, meet, serve };
  const { teams } = now.plan;
  byId("day-title").textContent = dayInWords(now.plan.date);
  byId("to-today").hidden = now.plan.date === today();
  byId("desk").hidden = !on.today || !stops().some((stop) => stateOf(stop, on) === "confirmed");
  byId("print").hidden = !stops().length;
  box.replaceChildren(...(teams.length ? teams.map((way) => teamWay(way, on)) : [make("p", { class: "govuk-body" }, t("Anda tidak termasuk tim mana pun. Tim disusun oleh petugas layanan kantor Anda."))]));
}

/** Draw again, and stay at a stop. */
function drawAt(id) {
  draw();
  const there = byId("teams")?.querySelector(`[data-stop="${id}"]`);
  if (there) there.tabIndex = -1;
  there?.focus();
}

async function showDay(day = now.day) {
  const mine = ++turn;
  const said = byId("day-said");
  aim = day;
  said.replaceChildren();
  try {
    const plan = await slow(said, t("Memuat…"), call("GET", `/offices/${encodeURIComponent(now.office)}/routes${day ? `?date=${day}` : ""}`));
    if (mine !== turn) return;
    now.plan = plan;
    now.day = aim = plan.date;
    if (plan.date === today()) keepPlan(now.me.id, plan);
    draw();
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    if (mine !== turn) return;
    aim = now.day;
    said.replaceChildren(told(problem), " ", quiet(t("Coba lagi"), () => showDay(day)));
  }
}

// What waits to be sent.

async function showWaiting() {
  const mine = await waiting(now.me.id);
  const done = servedWaiting(now.me.id);
  now.met = new Map(mine.map((one) => [one.id, one]));
  now.served = new Map(done.map((one) => [one.id, one]));
  const box = byId("route-waiting");
  if (!box) return;
  const count = mine.length + done.length;
  box.hidden = !count;
  box.replaceChildren(make("span", {}, tn("{n} catatan menunggu dikirim", count)), " ", quiet(t("Kirim sekarang"), flushNow));
}

const say = (look, words) => byId("scan-said")?.replaceChildren(make("span", { class: look }, words));

async function meet(stop) {
  await keep({ id: stop.id, officer: now.me.id, code: stop.check_in_code });
  await showWaiting();
  drawAt(stop.id);
  await flushNow();
}

async function serve(stop) {
  keepServed(stop.id, now.me.id);
  await showWaiting();
  drawAt(stop.id);
  await flushNow();
}

/** What the server made of a stop stands there from then on. */
function answered(id, change, refusal) {
  const stop = stops().find((one) => one.id === id);
  if (stop && change) {
    Object.assign(stop, change);
    if (now.plan.date === today()) keepPlan(now.me.id, now.plan);
    return;
  }
  const who = stop ? visitedWords(stop) : t("Satu kunjungan");
  const line = make("li", { class: "s-flag s-flag--bad" }, `${who}: ${refusal} `, quiet(t("Sudah dibaca"), () => line.remove()));
  byId("late")?.append(line);
}

const metTold = (one, said) => answered(one.id, said.verdict !== "refused" && { state: stops().find(({ id }) => id === one.id)?.state === "served" ? "served" : "checked_in", checked_in_at: said.checked_in_at }, said.detail);

const servedTold = (one, answer, problem) => answered(one.id, answer && { state: answer.state }, problem && told(problem));

async function flushNow() {
  if (document.visibilityState === "hidden" || !byId("teams")) return;
  try {
    const person = await session();
    if (person && person.id !== now.me.id) return;
    await tell(person ? { person } : { ended: true });
    if (!person) return;
    await flush(now.me.id, metTold);
    await flushServed(now.me.id, servedTold);
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    await tell(problem.status === 401 ? { ended: true } : { problem });
    wakeLater();
  } finally {
    await showWaiting();
    draw();
  }
}

async function tell({ person, ended, problem }) {
  const box = byId("session-said");
  if (!box) return;
  box.hidden = Boolean(person);
  if (ended) box.replaceChildren(t("Sesi Anda sudah berakhir. Rute ini tersimpan di ponsel; masuk lagi untuk mengirim yang menunggu."), " ", signInLink(t("Masuk")));
  else if (problem) box.replaceChildren(problem.lost ? t("Tanpa jaringan. Rute ini tersimpan di ponsel; catatan Anda terkirim sendiri begitu ada jaringan.") : told(problem));
  if (!person || now.live) return;
  now.live = true;
  welcome(person);
  now.office = person.office;
  byId("days").hidden = false;
  await showDay();
}

async function scanned(text) {
  const id = bookingIn(text);
  const stop = stops().find((one) => one.id === id);
  if (!stop) return say("s-wrong", id ? t("Kode itu bukan kunjungan di rute ini.") : t("Kode itu bukan kode pesanan. Minta pemesan membuka surel konfirmasinya."));
  const who = visitedWords(stop);
  if (stateOf(stop, now) !== "confirmed") return say("", fill(t("{who}: sudah tercatat."), { who }));
  say("s-said--good", fill(t("{who}: pertemuan tercatat."), { who }));
  return meet(stop);
}

async function openCamera() {
  byId("scan").hidden = true;
  const aim = t("Arahkan kamera ke kode kotak pada surel atau cetakan pesanan. Kode terbaca sendiri.");
  const { text, refused } = await import("./camera.js").then(({ scan }) => scan(byId("camera"), null, null, aim), () => ({ refused: true }));
  byId("scan").hidden = false;
  if (refused) say("s-wrong", t("Kamera tidak dapat dipakai. Izinkan kamera untuk halaman ini di pengaturan peramban, atau tekan “Sudah bertemu” pada kunjungannya."));
  if (text) await scanned(text);
}

function wirePage() {
  byId("scan").addEventListener("click", openCamera);
  byId("before").addEventListener("click", () => showDay(moved(aim || now.day || today(), -1)));
  byId("after").addEventListener("click", () => showDay(moved(aim || now.day || today(), 1)));
  byId("to-today").addEventListener("click", () => showDay(today()));
  byId("print").addEventListener("click", () => print());
  // Nobody who opens the page again by its history finds people there.
  addEventListener("pagehide", () => ["teams", "late", "scan-said"].forEach((id) => byId(id)?.replaceChildren()));
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  addEventListener("online", flushNow);
  document.addEventListener("visibilitychange", flushNow);
  setInterval(() => now.met.size + now.served.size && flushNow(), AGAIN_MS);
  whenWoken(flushNow);
}

async function start() {
  let learned = null;
  const known = new Promise((resolve) => (learned = resolve));
  now.me = await officer(["field_officer", "service_clerk", "office_head"], learned);
  const plan = await keptPlan(now.me.id);
  if (plan && plan.date === dayIn(plan.zone)) Object.assign(now, { plan, day: plan.date, office: plan.office });
  wirePage();
  await showWaiting();
  draw();
  byId("opening").hidden = true;
  byId("open").hidden = false;
  await tell(await known);
  await flushNow();
  import("./camera.js").then(({ warm }) => warm()).catch(() => {});
  return navigator.storage?.persist?.().catch(() => {});
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").textContent = told(problem);
});
