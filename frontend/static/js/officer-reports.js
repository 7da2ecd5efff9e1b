// An office's desk: reports of a day that are new, late or without an account; premises to confirm.
import { byId } from "./dom.js";
import { call } from "./api.js";
import { dateValue, refuse, setDate, wire } from "./forms.js";
import { dayIn } from "./dates.js";
import { listPanel } from "./list-panel.js";
import { officer } from "./officer.js";
import { placeCards } from "./office-premises.js";
import { checkCard, reportCard } from "./office-cards.js";
import { tabs } from "./tabs.js";
import { zoneHere } from "./zone-here.js";

const OF_DAY = ["new", "late", "unconfirmed"];
const ALONE = ["assisted"];

let day = null;
let chooser = null;
const panels = {};

const words = () => ({
  new: t("Tidak ada laporan yang diterima pada hari itu."),
  late: t("Tidak ada laporan terlambat yang diterima pada hari itu."),
  unconfirmed: t("Tidak ada laporan tanpa akun yang diterima pada hari itu."),
  checks: t("Tidak ada data tidak cocok yang masih harus diperiksa."),
  premises: t("Tidak ada tempat penginapan dalam daftar ini."),
});

const counted = (name) => (n, more) => (byId(`count-${name}`).textContent = more ? `${n}+` : n);

function load(state, after) {
  const checks = state === "checks";
  const asked = new URLSearchParams(checks ? {} : { state, date: day });
  if (after) asked.set("after", after);
  return call("GET", `${checks ? "/office-checks" : "/office-stays"}?${asked}`);
}

function loadPremises(after) {
  const asked = new URLSearchParams({ state: byId("premises-state").value });
  if (after) asked.set("after", after);
  return call("GET", `/office-premises?${asked}`);
}

async function openAssisted() {
  const { assist } = await import("./assisted.js");
  assist();
}

function show(name) {
  byId("of-day-box").hidden = !OF_DAY.includes(name);
  if (name === "assisted") openAssisted();
  else panels[name].reload();
}

/** Another day: each list of it is counted anew. */
function wireDay() {
  wire(byId("of-day"), {
    read() {
      const asked = dateValue("on");
      refuse(asked ? [] : [["on", t("Isi tanggal, misalnya 22 November 2026")]]);
      return asked;
    },
    send: (asked) => (day = asked),
    done: () => OF_DAY.forEach((name) => panels[name].renew()),
  });
}

function wireLists() {
  for (const name of [...OF_DAY, "checks"]) {
    panels[name] = listPanel(byId(name), { load: (after) => load(name, after), draw: name === "checks" ? checkCard : reportCard, empty: () => words()[name], loaded: counted(name) });
  }
  const places = placeCards();
  panels.premises = listPanel(byId("places"), { load: loadPremises, draw: places.draw, empty: () => words().premises, loaded: (n, more) => byId("premises-state").value === "unconfirmed" && counted("premises")(n, more) });
  byId("premises-state").addEventListener("change", () => {
    places.put();
    panels.premises.renew();
  });
}

async function start() {
  const person = await officer(["office_head", "service_clerk", "field_officer"]);
  day = dayIn(zoneHere());
  setDate("on", day);
  wireLists();
  wireDay();
  chooser = tabs(byId("states"), show);
  // An officer in the field only writes down what a host tells them.
  const mine = person.role === "field_officer" ? ALONE : [...OF_DAY, "checks", "premises", ...ALONE];
  for (const tab of byId("states").querySelectorAll("[role=tab]")) tab.hidden = !mine.includes(tab.dataset.tab);
  byId("opening").hidden = true;
  byId("open").hidden = false;
  chooser.choose(mine[0]);
  // What waits is counted on each tab, whichever is open.
  for (const name of mine) if (name !== mine[0] && panels[name]) panels[name].reload();
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
