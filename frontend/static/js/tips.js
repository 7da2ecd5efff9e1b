// An office's tips: what waits first, one opened whole, and what is done with it.
import { byId, fill, make } from "./dom.js";
import { byName, listed, nameOf } from "./reference.js";
import { call } from "./api.js";
import { dayIn } from "./dates.js";
import { deeds } from "./tip-deeds.js";
import { listPanel } from "./list-panel.js";
import { matters } from "./tip-words.js";
import { monthOptions } from "./months.js";
import { officer } from "./officer.js";
import { slow, told } from "./slow.js";
import { steps } from "./steps.js";
import { tabs } from "./tabs.js";
import { tipCard, waited, wholeTip, whenInWords } from "./tip-cards.js";
import { zoneHere } from "./zone-here.js";

// The panel of what waits may not be called `open`: that is the page's own box.
const ASKED = { waiting: "open", case: "case", muted: "muted", closed: "closed" };
const panels = {};
let shown = null;
let pages = null;
let chooser = null;
let showDeeds = null;

const empty = () => ({
  waiting: t("Tidak ada laporan yang menunggu."),
  case: t("Tidak ada laporan yang sedang menjadi kasus."),
  muted: t("Tidak ada laporan yang ditahan."),
  closed: t("Tidak ada laporan yang selesai pada bulan ini."),
});

async function load(state, after) {
  const query = new URLSearchParams({ state: ASKED[state] });
  if (byId("office").value) query.set("office", byId("office").value);
  if (state === "closed") query.set("month", byId("month").value);
  if (after) query.set("after", after);
  const page = await call("GET", `/tips?${query}`);
  if (state === "waiting") sayOldest(page.oldest_at);
  return page;
}

function sayOldest(at) {
  byId("oldest").textContent = at ? fill(t("Yang paling lama menunggu: {long}, sejak {when}."), { long: waited(at), when: whenInWords(at, zoneHere()) }) : "";
}

function counted(n, more) {
  byId("count-waiting").textContent = more ? `${n}+` : n;
  byId("count-waiting").classList.toggle("s-tab__count--some", n > 0);
}

function draw(tip, words = "") {
  shown = tip;
  byId("tip-title").textContent = `${matters()[tip.matter]}, ${tip.region} (${tip.number})`;
  byId("tip-said").replaceChildren(words);
  byId("tip-whole").replaceChildren(...wholeTip(tip, open));
  showDeeds(tip, panels.waiting.items());
}

async function open(id) {
  const said = byId(pages.current() === "tip" ? "tip-said" : "lists-said");
  try {
    draw(await slow(said, t("Memuat…"), call("GET", `/tips/${id}`)));
    pages.go("tip");
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
  }
}

/** The tip went elsewhere: back to the list, which says so. */
function leave(words) {
  shown = null;
  pages.go("lists");
  byId("lists-said").replaceChildren(...[words].flat());
  panels[chooser.current()].reload();
}

function stay(tip, words) {
  draw(tip, words);
  byId("tip-title").focus();
  panels[chooser.current()].reload();
}

/** A division's head looks at one office after the other. */
async function offerOffices(person) {
  if (person.role !== "division_head") return;
  const today = dayIn("WIB");
  const offices = byName(await listed("offices")).filter((item) => (item.valid_from || "") <= today && today <= (item.valid_to || "9999"));
  byId("office").append(...offices.map((item) => make("option", { value: item.code }, nameOf(item))));
  byId("office").value = person.office || offices[0]?.code;
  byId("office-box").hidden = false;
  byId("office").addEventListener("change", () => panels[chooser.current()].renew());
}

async function start() {
  const person = await officer(["office_head", "division_head"]);
  pages = steps(["lists", "tip"], (name) => name === "lists" || shown);
  byId("month").append(...monthOptions(dayIn(zoneHere())));
  byId("month").addEventListener("change", () => panels.closed.renew());
  for (const state of Object.keys(ASKED)) {
    const box = make("div");
    byId(state).append(box);
    panels[state] = listPanel(box, { load: (after) => load(state, after), draw: (one) => tipCard(one, open), empty: () => empty()[state], loaded: state === "waiting" ? counted : undefined });
  }
  showDeeds = deeds(person, { stays: stay, leaves: leave });
  await offerOffices(person);
  chooser = tabs(byId("states"), (name) => {
    byId("lists-said").replaceChildren();
    panels[name].reload();
  });
  byId("back").addEventListener("click", () => pages.go("lists"));
  byId("opening").hidden = true;
  byId("open").hidden = false;
  pages.go("lists");
  chooser.choose("waiting");
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
