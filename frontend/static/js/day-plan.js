// The clerk's plan of a day: the teams side by side, a proposal, moves by hand, and who is told once it is published.
import { byId, fill, freshKey, make } from "./dom.js";
import { call } from "./api.js";
import { dayInWords } from "./dates.js";
import { drawWays } from "./day-plan-map.js";
import { isNews, teamColumn } from "./day-plan-teams.js";
import { moved } from "./office-clock.js";
import { officer } from "./officer.js";
import { kmWords, minutesWords, visitedWords } from "./route-words.js";
import { slow, told } from "./slow.js";

const now = { office: "", plan: null, first: null, changed: false, key: null };
let turn = 0;

const path = (more = "") => `/offices/${encodeURIComponent(now.office)}/routes${more}`;
const orders = () => now.plan.teams.map(({ team, stops }) => ({ team, order: stops.map(({ id }) => id) }));
const news = () => now.plan.teams.flatMap(({ stops }) => stops.filter(isNews));
const hasStops = () => now.plan.teams.some(({ stops }) => stops.length);
const sums = (totals) => fill(t("{minutes} di jalan, {km}"), { minutes: minutesWords(totals.travel_minutes), km: kmWords(totals.km) });

function sayTotals() {
  const { totals, present } = now.plan;
  const parts = [fill(t("Rute ini: {sums}."), { sums: sums(totals) })];
  const before = present ?? now.first;
  if (before && now.changed) {
    const less = before.travel_minutes - totals.travel_minutes;
    parts.push(fill(t("Urutan sekarang: {sums}."), { sums: sums(before) }));
    if (less > 0) parts.push(fill(t("Lebih singkat {minutes}."), { minutes: minutesWords(less) }));
    else if (less < 0) parts.push(fill(t("Lebih lama {minutes}."), { minutes: minutesWords(-less) }));
    else parts.push(t("Sama lamanya."));
  }
  if (totals.late) parts.push(tn("{n} kunjungan tidak muat dalam jam kerja.", totals.late));
  byId("totals").textContent = hasStops() ? parts.join(" ") : "";
}

function sayNews() {
  const all = news();
  const left = now.plan.teams.flatMap(({ stops }) => stops).filter(({ planned }) => !planned).length;
  byId("unplanned").textContent = left && !now.changed ? tn("{n} kunjungan belum masuk rute. Buat usulan, atau susun sendiri.", left) : "";
  byId("publishing").hidden = !now.changed || !hasStops();
  byId("news").textContent = all.length ? tn("{n} pemesan akan diberi tahu lewat surel:", all.length) : t("Tidak ada pemesan yang perlu diberi tahu lagi.");
  byId("told").replaceChildren(...all.map((stop) => make("li", {}, visitedWords(stop))));
}

function draw(focus = null) {
  byId("day-title").textContent = dayInWords(now.plan.date);
  byId("date").value = now.plan.date;
  const { teams } = now.plan;
  byId("no-teams").hidden = teams.length > 0;
  byId("nobody").hidden = !teams.length || hasStops();
  byId("proposing").hidden = !hasStops();
  drawWays(byId("map"), teams);
  byId("teams").replaceChildren(...(hasStops() ? teams.map((way, index) => teamColumn(way, index, teams, { step, give })) : []));
  sayTotals();
  sayNews();
  if (!focus) return;
  const row = byId("teams").querySelector(`[data-stop="${focus.id}"]`);
  const button = row?.querySelector(`[data-step="${focus.by}"]:not([disabled])`) ?? row?.querySelector("button:not([disabled]), select");
  button?.focus();
}

const busy = (on) => {
  for (const button of document.querySelectorAll("#days button, #proposing button, #publishing button")) button.disabled = on;
  byId("teams").ariaBusy = String(on);
};

/** Ask, show what came; a later question leaves this answer unseen. */
async function ask(words, asking, { changed, focus = null, where = "said" }) {
  const mine = ++turn;
  const said = byId(where);
  said.replaceChildren();
  busy(true);
  try {
    const plan = await slow(said, words, asking());
    if (mine !== turn) return false;
    now.plan = plan;
    now.changed = changed;
    if (!changed) now.first = plan.totals;
    now.key = null;
    draw(focus);
    return true;
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    if (mine === turn) said.replaceChildren(make("span", { class: "s-wrong" }, [told(problem), ...problem.errors.map(({ detail }) => detail)].join(" ")));
    if (now.plan && mine === turn) draw();
    return false;
  } finally {
    if (mine === turn) busy(false);
  }
}

const showDay = (day) => ((byId("published").hidden = true), ask(t("Memuat…"), () => call("GET", path(day ? `?date=${day}` : "")), { changed: false }));

function propose() {
  const body = { date: now.plan.date, redistribute: byId("redistribute").checked };
  return ask(t("Menyusun usulan…"), () => call("POST", path(), { body }), { changed: true });
}

const timed = (teams, focus) => ask(t("Menghitung waktu…"), () => call("POST", path(), { body: { date: now.plan.date, teams } }), { changed: true, focus });

function step(stop, way, by) {
  const teams = orders();
  const { order } = teams.find(({ team }) => team === way.team);
  const at = order.indexOf(stop.id);
  order.splice(at, 1);
  order.splice(at + by, 0, stop.id);
  return timed(teams, { id: stop.id, by });
}

function give(stop, way, team) {
  const teams = orders();
  const from = teams.find((one) => one.team === way.team).order;
  from.splice(from.indexOf(stop.id), 1);
  teams.find((one) => one.team === team).order.push(stop.id);
  return timed(teams, { id: stop.id, by: -1 });
}

async function publish() {
  const count = news().length;
  // The same key until an answer has come, so that a lost one tells nobody twice.
  now.key ??= freshKey();
  const { key } = now;
  const body = { teams: orders() };
  byId("progress").hidden = false;
  const done = await ask(tn("Menerbitkan, {n} pemesan diberi tahu…", count), () => call("POST", path(`/${now.plan.date}/publication`), { body, key, timeout: 30000 }), { changed: false, where: "publish-said" });
  byId("progress").hidden = true;
  if (!done) return;
  byId("published").hidden = false;
  byId("published-said").textContent = count ? tn("Rute diterbitkan. {n} pemesan diberi tahu lewat surel.", count) : t("Rute diterbitkan. Tidak ada pemesan yang perlu diberi tahu lagi.");
  byId("published").focus();
}

async function start() {
  const person = await officer(["service_clerk", "office_head"]);
  now.office = person.office;
  byId("before").addEventListener("click", () => showDay(moved(now.plan.date, -1)));
  byId("after").addEventListener("click", () => showDay(moved(now.plan.date, 1)));
  byId("date").addEventListener("change", ({ target }) => target.value && showDay(target.value));
  byId("propose").addEventListener("click", propose);
  byId("publish").addEventListener("click", publish);
  byId("back").addEventListener("click", () => showDay(now.plan.date));
  addEventListener("pagehide", () => ["teams", "told"].forEach((id) => byId(id)?.replaceChildren()));
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  // A plan is made for tomorrow unless another day is chosen; today's is asked first, for the office's clock.
  const today = await call("GET", path());
  byId("opening").hidden = true;
  byId("open").hidden = false;
  now.plan = today;
  await showDay(moved(today.date, 1));
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").replaceChildren(told(problem), " ", make("button", { type: "button", class: "s-quiet", onclick: () => location.reload() }, t("Coba lagi")));
});
