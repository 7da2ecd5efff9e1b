// Bookings of an office: the day by hour, check-in also without a network; the other parts come when opened.
import { byId, fill, make } from "./dom.js";
import { call, session } from "./api.js";
import { bookingCard, byHour } from "./booking-cards.js";
import { kindsKnown, peopleCount, shortCode, whoOf } from "./booking-words.js";
import { keepDay, keptDay } from "./booking-day.js";
import { bookingIn, flush, keep, typedCode, waiting } from "./check-ins.js";
import { longDay, moved } from "./office-clock.js";
import { dayIn } from "./dates.js";
import { zoneHere } from "./zone-here.js";
import { missing, refuse, wire } from "./form.js";
import { officer, signInLink, welcome } from "./officer.js";
import { wakeLater, whenWoken } from "./offline.js";
import { slow, told } from "./slow.js";
import { tabs } from "./tabs.js";

const AGAIN_MS = 60000;
const SHORTEST = 4; // letters of a code that tell one booking of a day from the others
const WHOLE = 26;

const now = { me: null, office: null, zone: zoneHere(), live: false, day: null, items: [], waits: new Map(), known: { grounds: {}, services: {}, listed: [] } };
const parts = {};
let chooser = null;
let turn = 0;
// The day that was asked for last: a second tap goes on from there, whether the first has its answer or not.
let aim = "";

const today = () => dayIn(now.zone);
const quiet = (words, onclick) => make("button", { type: "button", class: "s-quiet", onclick }, words);

// The day.

function narrow() {
  const wanted = byId("narrow").value.trim().toLowerCase();
  let seen = 0;
  for (const row of byId("hours").querySelectorAll("[data-booking]")) {
    row.hidden = Boolean(wanted) && !row.textContent.toLowerCase().includes(wanted);
    seen += !row.hidden;
  }
  for (const hour of byId("hours").querySelectorAll("section")) hour.hidden = !hour.querySelector("[data-booking]:not([hidden])");
  byId("narrowed").textContent = wanted && now.items.length ? (seen ? tn("{n} yang cocok", seen) : t("Tidak ada yang cocok pada hari ini.")) : "";
}

function sayDay() {
  const sum = (...states) => now.items.filter(({ state, id }) => states.includes(now.waits.has(id) && state === "confirmed" ? "checked_in" : state)).reduce((all, { count }) => all + count, 0);
  byId("day-title").textContent = longDay(now.day);
  byId("date").value = now.day;
  byId("to-today").hidden = now.day === today();
  const deaf = now.items.filter((one) => one.email_stopped).length;
  byId("sums").textContent = now.items.length ? fill(t("{all} orang: {due} belum datang, {here} sudah datang, {served} selesai, {missed} tidak datang."), { all: sum("confirmed", "checked_in", "served", "no_show", "displaced"), due: sum("confirmed"), here: sum("checked_in"), served: sum("served"), missed: sum("no_show") }) + (deaf ? ` ${tn("{n} pesanan dengan surel yang tidak sampai.", deaf)}` : "") : "";
}

/** Rows in which somebody is at work: what they have opened or typed outlives a redrawing. */
function held(fresh) {
  const rows = [...byId("hours").querySelectorAll("[data-booking]")];
  return new Map(rows.filter(({ dataset, lastElementChild }) => dataset.booking !== fresh && lastElementChild.childElementCount).map((row) => [row.dataset.booking, row]));
}

/** fresh: the booking that has changed, and is drawn anew whatever is open in its row. */
function drawDay(fresh = "") {
  if (!now.day) return;
  const kept = held(fresh);
  const at = document.activeElement;
  const card = (one) => kept.get(one.id) || bookingCard(one, { zone: now.zone, known: now.known, waits: now.waits.get(one.id) || null, checkIn, list: openList, changed, live: now.live });
  byId("hours").replaceChildren(...(now.items.length ? byHour(now.items, card) : [make("p", { class: "govuk-body" }, t("Tidak ada pesanan pada hari ini."))]));
  if (at?.isConnected && at !== document.activeElement) at.focus();
  sayDay();
  narrow();
}

/** Every booking of some days, page after page. */
export async function bookingsOf(first, last) {
  const items = [];
  let after = null;
  do {
    const page = await call("GET", `/offices/${encodeURIComponent(now.office)}/bookings?${new URLSearchParams({ from: first, to: last, ...(after && { after }) })}`);
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}

async function showDay(day = now.day) {
  const mine = ++turn;
  const said = byId("day-said");
  aim = day;
  said.replaceChildren();
  byId("open").ariaBusy = "true";
  try {
    const items = await slow(said, t("Memuat…"), bookingsOf(day, day));
    if (mine !== turn) return;
    now.day = day;
    // Those who come by the hour first, then to whom teams go.
    now.items = items.sort((one, other) => !one.lane - !other.lane || one.time.localeCompare(other.time));
    if (day === today()) keepDay({ officer: now.me.id, office: now.office, zone: now.zone, day, items });
    drawDay();
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    if (mine !== turn) return;
    aim = now.day;
    if (!now.items.length && now.day === day) drawDay();
    said.replaceChildren(told(problem), " ", quiet(t("Coba lagi"), () => showDay(day)));
  } finally {
    if (mine === turn) byId("open").ariaBusy = "false";
  }
}

/** Something was done to a booking: its answer stands in its place, and the reader stays there. */
function changed(answer, one) {
  now.items = now.items.map((item) => (item.id === one.id ? { ...item, ...answer, contact_bookings: item.contact_bookings } : item));
  drawDay(one.id);
  byId("hours").querySelector(`[data-booking="${one.id}"] button`)?.focus();
}

async function openList(one, box) {
  // At once: a row that holds something outlives a redrawing while its list is on the way.
  box.replaceChildren(make("p", { class: "govuk-body", role: "status" }, t("Memuat…")));
  try {
    const { groupList } = await import("./booking-list.js");
    await groupList(one, box, { checkIn });
  } catch (problem) {
    box.replaceChildren(make("p", { class: "govuk-body", role: "status" }, "lost" in problem ? told(problem) : t("Bagian ini belum dapat dimuat. Periksa jaringan Anda, lalu coba lagi.")));
  }
}

// Check-ins, and what of them waits.

async function showWaiting() {
  const mine = await waiting(now.me.id);
  now.waits = new Map(mine.map((one) => [one.id, one]));
  const box = byId("check-ins-waiting");
  if (!box) return;
  box.hidden = !mine.length;
  box.replaceChildren(make("span", {}, tn("{n} kedatangan menunggu dikirim", mine.length)), " ", quiet(t("Kirim sekarang"), flushNow));
}

const say = (look, ...words) => byId("scan-said").replaceChildren(make("span", { class: look }, ...words));

/** Somebody has come: kept at once, shown at once, sent as soon as that can be. */
async function checkIn(one, people) {
  await keep({ id: one.id, officer: now.me.id, code: one.check_in_code || `serambi:booking:${one.id}`, people });
  await showWaiting();
  drawDay(one.id);
  byId("hours").querySelector(`[data-booking="${one.id}"] button`)?.focus();
  await flushNow();
}

function toldOf(one, said) {
  const item = now.items.find(({ id }) => id === one.id);
  const who = item ? whoOf(item) : fill(t("Kode {code}"), { code: shortCode(one.id) });
  if (said.verdict !== "refused") {
    const { checked_in_at, is_doubtful, present } = said;
    if (item) Object.assign(item, { state: item.state === "confirmed" ? "checked_in" : item.state, checked_in_at, is_doubtful, present });
    return say("s-said--good", fill(t("{who}: kedatangan tercatat."), { who }));
  }
  const line = make("li", { class: "s-flag s-flag--bad" }, fill(t("{who}: kedatangan ditolak."), { who }), ` ${said.detail} `, quiet(t("Sudah dibaca"), () => line.remove()));
  return byId("late")?.append(line);
}

async function tell({ person, ended, problem }) {
  const box = byId("session-said");
  box.hidden = Boolean(person);
  if (ended) box.replaceChildren(t("Sesi Anda sudah berakhir. Anda tetap dapat mencatat kedatangan; masuk lagi untuk mengirim yang menunggu."), " ", signInLink(t("Masuk")));
  else if (problem) box.replaceChildren(problem.lost ? t("Tanpa jaringan. Anda tetap dapat mencatat kedatangan; semuanya terkirim sendiri begitu ada jaringan.") : told(problem));
  if (person && !now.live) await goLive(person);
}

/** Send what waits; a session that is there again makes the page whole again. */
async function flushNow() {
  if (document.visibilityState === "hidden" || !byId("hours")) return;
  try {
    const person = await session();
    if (person && person.id !== now.me.id) return;
    await tell(person ? { person } : { ended: true });
    if (person) await flush(now.me.id, toldOf);
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    await tell(problem.status === 401 ? { ended: true } : { problem });
    wakeLater();
  } finally {
    await showWaiting();
    if (byId("hours")) drawDay();
  }
}

/** A code that was scanned or typed: of the day's list, or one that only the server knows. */
async function came(id) {
  const one = now.items.find((item) => item.id === id);
  if (!one) {
    say("", fill(t("Kode {code} tidak ada dalam daftar hari ini; server akan memeriksanya."), { code: shortCode(id) }));
    return checkIn({ id });
  }
  if (one.state !== "confirmed" || now.waits.has(id)) return say("s-wrong", fill(t("{who}: kedatangan sudah tercatat, atau pesanan ini tidak berlaku lagi. Lihat di daftar."), { who: whoOf(one) }));
  say("", fill(t("{who}: {n}."), { who: whoOf(one), n: peopleCount(one) }));
  return checkIn(one);
}

async function scanned(text) {
  const id = bookingIn(text);
  if (id) return came(id);
  return say("s-wrong", t("Kode itu bukan kode pesanan. Minta pemesan membuka surel konfirmasinya."));
}

async function openCamera() {
  byId("scan").hidden = true;
  const closed = { refused: true };
  const { refused } = await import("./camera.js").then(({ scan }) => scan(byId("camera"), null, scanned, t("Arahkan kamera ke kode kotak pada surel atau cetakan pesanan. Kode terbaca sendiri.")), () => closed);
  byId("scan").hidden = false;
  if (refused) say("s-wrong", t("Kamera tidak dapat dipakai. Izinkan kamera untuk halaman ini di pengaturan peramban, atau ketik kodenya."));
}

/** The booking of what was typed: a whole code, or the first letters where only one of the day has them. */
function readTyped({ typed }) {
  const code = typedCode(typed).replace(/^SERAMBIBOOKING/, "");
  refuse(code ? [] : [["typed", missing(t("kodenya"))]]);
  if (code.length === WHOLE) return { id: code };
  const found = code.length < SHORTEST ? [] : now.items.filter(({ id }) => id.startsWith(code));
  if (found.length === 1) return { id: found[0].id };
  return refuse([["typed", found.length ? t("Lebih dari satu pesanan berawal begitu: ketik lebih banyak huruf") : fill(t("Tidak ada pesanan hari ini dengan kode itu. Ketik sedikitnya {n} huruf pertama"), { n: SHORTEST })]]);
}

// The page.

const later = { week: () => import("./booking-week.js"), requests: () => import("./booking-requests.js"), statistics: () => import("./booking-statistics.js") };

async function openPart(name) {
  const box = byId(`${name}-box`);
  if (!later[name] || !box) return;
  try {
    parts[name] ??= (await later[name]()).start(box, { office: now.office, zone: now.zone, today, bookingsOf, known: now.known, toDay: (day) => (chooser.choose("day"), showDay(day)) });
    await parts[name].show();
  } catch (problem) {
    box.replaceChildren(make("p", { class: "govuk-body", role: "status" }, "lost" in problem ? told(problem) : t("Bagian ini belum dapat dimuat. Periksa jaringan Anda, lalu coba lagi.")));
  }
}

async function goLive(person) {
  now.live = true;
  welcome(person);
  now.office = person.office;
  now.zone = zoneHere();
  byId("parts").hidden = byId("days").hidden = false;
  kindsKnown().then((known) => (Object.assign(now.known, known), drawDay()));
  await showDay(now.day && now.day > today() ? now.day : today());
  // How many requests wait is said on their tab, whichever is open.
  await openPart("requests");
}

function wirePage() {
  wire(byId("typed-form"), { read: readTyped, send: async (found) => found, done: ({ id }) => ((byId("typed").value = ""), came(id)) });
  byId("scan").addEventListener("click", openCamera);
  byId("before").addEventListener("click", () => showDay(moved(aim || now.day, -1)));
  byId("after").addEventListener("click", () => showDay(moved(aim || now.day, 1)));
  byId("to-today").addEventListener("click", () => showDay(today()));
  byId("date").addEventListener("change", ({ target }) => target.value && showDay(target.value));
  byId("narrow").addEventListener("input", narrow);
  chooser = tabs(byId("parts"), openPart);
  // Nobody who opens the page again by its history finds people there.
  addEventListener("pagehide", () => ["hours", "requests-box", "late", "scan-said"].forEach((id) => byId(id)?.replaceChildren()));
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  addEventListener("online", flushNow);
  document.addEventListener("visibilitychange", flushNow);
  setInterval(() => now.waits.size && flushNow(), AGAIN_MS);
  whenWoken(flushNow);
}

async function start() {
  let learned = null;
  const known = new Promise((resolve) => (learned = resolve));
  now.me = await officer(["service_clerk", "office_head"], learned);
  // What was kept stands at once; a bad network is not waited for.
  const day = keptDay(now.me.id);
  if (day) Object.assign(now, { office: day.office, zone: day.zone, day: day.day, items: day.items });
  wirePage();
  chooser.choose("day");
  await showWaiting();
  if (day) drawDay();
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
