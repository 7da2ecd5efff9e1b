// An office's warnings: first those that did not arrive; search, sending again, decisions, the office's mailbox.
import { byId, make } from "./dom.js";
import { call } from "./api.js";
import { dayIn } from "./dates.js";
import { byName, listed, nameOf } from "./reference.js";
import { listPanel } from "./list-panel.js";
import { somePage } from "./some-page.js";
import { mailbox } from "./office-mailbox.js";
import { missing, refuse, wire } from "./forms.js";
import { newAddress } from "./new-address.js";
import { officer } from "./officer.js";
import { tabs } from "./tabs.js";
import { warningCard } from "./warning-cards.js";
import { zoneHere } from "./zone-here.js";

const TROUBLES = ["bounced", "held", "filed"];
const BY_LAST_DAY = ["due", "sent", "delivered"];
const LISTS = [...TROUBLES, ...BY_LAST_DAY];
const DAY_MS = 86400000;

let asked = null;
let address = null;
const panels = {};

const empty = () => ({
  bounced: t("Tidak ada. Setiap surel yang terkirim sampai, atau masih ditunggu kabarnya."),
  held: t("Tidak ada surel yang tertahan."),
  filed: t("Tidak ada yang menunggu keputusan Anda."),
  due: t("Tidak ada surel yang menunggu dikirim."),
  sent: t("Tidak ada surel yang masih ditunggu kabarnya."),
  delivered: t("Belum ada surel yang diterima pada masa ini."),
  search: t("Tidak ada peringatan untuk itu."),
});

const draw = (warning) => warningCard(warning, { zone: zoneHere(), address: address.ask });

function load(state, after) {
  const query = new URLSearchParams({ state });
  if (byId("office").value) query.set("office", byId("office").value);
  if (BY_LAST_DAY.includes(state)) {
    const [first, last] = byId("period").value.split(" ").map((days) => dayIn(zoneHere(), new Date(Date.now() + days * DAY_MS)));
    query.set("from", first);
    query.set("until", last);
  }
  if (after) query.set("after", after);
  return call("GET", `/warnings?${query}`);
}

/** How many wait for somebody to do something; red where there are any. */
const counted = (state) => (n, more) => {
  const box = byId(`count-${state}`);
  box.textContent = more ? `${n}+` : n;
  box.classList.toggle("s-tab__count--some", n > 0);
};

function wireLists() {
  for (const state of LISTS) {
    const box = make("div");
    byId(state).append(box);
    panels[state] = listPanel(box, { load: (after) => somePage((from) => load(state, from), after), draw, empty: () => empty()[state], loaded: TROUBLES.includes(state) ? counted(state) : undefined });
  }
  panels.search = listPanel(byId("found"), {
    // The first page came with the form's own call.
    load: (after) => (after ? call("POST", "/warnings/searches", { body: { ...asked.body, after } }) : Promise.resolve(asked.first)),
    draw,
    empty: () => empty().search,
  });
}

/** What was typed: an address, or a stamp's number. */
function readSearch({ what, reason }) {
  const wrong = [];
  if (!what) wrong.push(["what", missing(t("alamat surel atau nomor cap"))]);
  if (!reason) wrong.push(["reason", t("Tuliskan alasannya")]);
  refuse(wrong);
  return what.includes("@") ? { reason, email: what } : { reason, stamp_number: what };
}

function wireSearch() {
  wire(byId("find"), {
    read: readSearch,
    send: (body) => call("POST", "/warnings/searches", { body }),
    done(first, body) {
      asked = { body, first };
      byId("found").hidden = false;
      return panels.search.renew();
    },
    fields: { email: "what", stamp_number: "what" },
  });
}

function show(name) {
  address.put();
  byId("narrow").value = "";
  byId("narrowing").hidden = !LISTS.includes(name);
  byId("period-box").hidden = !BY_LAST_DAY.includes(name);
  if (name === "search") byId("what").focus();
  else if (name !== "mailbox") {
    panels[name].narrow("");
    panels[name].reload();
  }
}

/** A division's head looks at one office after the other. */
async function offerOffices(person, chooser) {
  if (person.role !== "division_head") return;
  const today = dayIn("WIB");
  const offices = byName(await listed("offices")).filter((item) => (item.valid_from || "") <= today && today <= (item.valid_to || "9999"));
  byId("office").append(...offices.map((item) => make("option", { value: item.code }, nameOf(item))));
  byId("office").value = person.office || offices[0]?.code;
  byId("office-box").hidden = false;
  byId("office").addEventListener("change", () => {
    address.put();
    for (const state of LISTS) if (state === chooser.current() || TROUBLES.includes(state)) panels[state].renew();
  });
}

async function start() {
  const person = await officer(["office_head", "service_clerk", "division_head"]);
  address = newAddress();
  wireLists();
  wireSearch();
  const chooser = tabs(byId("states"), show);
  byId("narrow").addEventListener("input", ({ target }) => panels[chooser.current()].narrow(target.value));
  byId("to-mailbox").addEventListener("click", () => {
    chooser.choose("mailbox");
    byId("tab-mailbox").focus();
  });
  byId("period").addEventListener("change", () => panels[chooser.current()].renew());
  await offerOffices(person, chooser);
  byId("opening").hidden = true;
  byId("open").hidden = false;
  chooser.choose("bounced");
  // What waits is counted on each tab, whichever is open.
  for (const state of TROUBLES.slice(1)) panels[state].reload();
  if (person.office) mailbox(person, zoneHere());
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
