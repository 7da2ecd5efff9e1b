// Who stays where, in numbers; houses that fell silent; records that do not fit together.
import { byId, fill } from "./dom.js";
import { call } from "./api.js";
import { officer } from "./officer.js";
import { refuse, wire } from "./forms.js";
import { searchField } from "./search.js";
import { tabs } from "./tabs.js";
import { told } from "./slow.js";
import { count, tables } from "./occupancy-tables.js";
import { houseList } from "./occupancy-houses.js";
import { checkDesk } from "./check-desk.js";

const MINE = { office_head: ["place", "houses", "checks"], field_officer: ["place", "houses"], service_clerk: ["checks"] };

let chooser = null;
let turn = 0;
let desk = null;
let houses = null;

async function regions(text) {
  const { items } = await call("GET", `/reference/regions?q=${encodeURIComponent(text)}`);
  return items.map((item) => ({ ...item, within: `${item.regency}, ${item.province}` }));
}

/** The kecamatan chosen in a form's search field; its name is kept for the heading. */
function chosenRegion(name) {
  const chosen = { item: null };
  searchField(name, { find: regions, chosen: (item) => (chosen.item = item) });
  return () => {
    refuse(chosen.item ? [] : [[name, t("Ketik nama kecamatan, lalu pilih dari daftar")]]);
    return chosen.item;
  };
}

/** Count page by page: what is counted so far is said, and a newer question drops an older one. */
async function showPlace(asked, title) {
  const mine = ++turn;
  const said = byId("counted-said");
  byId("counted").replaceChildren();
  said.textContent = t("Menghitung…");
  try {
    const total = await count(asked, (guests) => {
      if (mine === turn) said.textContent = fill(t("Menghitung… {n} tamu sejauh ini"), { n: guests });
      return mine === turn;
    });
    if (mine !== turn || !total) return;
    said.textContent = "";
    byId("counted").replaceChildren(await tables(total, title, asked, showHouse));
    byId("counted").querySelector("h2").focus();
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    if (mine === turn) said.textContent = told(problem);
  }
}

function showHouse(premises, name) {
  chooser.choose("place");
  return showPlace({ premises }, name);
}

function wireCounting() {
  const region = chosenRegion("region");
  wire(byId("counting"), {
    read: () => ({ region: region() }),
    send: ({ region: item }) => showPlace({ region: item.code }, `${item.name}, ${item.regency}`),
    done: () => {},
  });
}

function show(name) {
  if (name === "houses") (houses ??= houseList(showHouse)).open();
  if (name === "checks") (desk ??= checkDesk(chosenRegion("compare_region"))).open();
}

async function start() {
  const person = await officer(Object.keys(MINE));
  const mine = MINE[person.role];
  for (const tab of byId("lists").querySelectorAll("[role=tab]")) tab.hidden = !mine.includes(tab.dataset.tab);
  chooser = tabs(byId("lists"), show);
  wireCounting();
  byId("opening").hidden = true;
  byId("open").hidden = false;
  chooser.choose(mine[0]);
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").textContent = told(problem);
});
