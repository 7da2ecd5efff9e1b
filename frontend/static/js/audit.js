// The audit log: what an officer did, or who looked at a foreigner; whether it is as it was written.
import { byId, fill, make, takeFragment } from "./dom.js";
import { auditCard } from "./audit-words.js";
import { call } from "./api.js";
import { dateValue, missing, refuse, setDate, wire } from "./forms.js";
import { dayIn, dayInWords, daysBetween, instantAt } from "./dates.js";
import { listPanel } from "./list-panel.js";
import { somePage } from "./some-page.js";
import { learnNames, nameStaff, staffName } from "./staff-names.js";
import { officer } from "./officer.js";
import { told } from "./slow.js";
import { zoneHere } from "./zone-here.js";

const MOST_DAYS = 31;
const DAY_MS = 86400000;

let asked = null;
let panel = null;
let turn = 0;

const today = () => dayIn(zoneHere());

async function load(after) {
  const query = new URLSearchParams(asked.query);
  if (after) query.set("after", after);
  const page = await call("GET", `/audit?${query}`);
  await learnNames(page.items.map((row) => row.officer)).catch(() => {});
  return page;
}

function choose() {
  const byPerson = byId("by-person").checked;
  byId("person-box").hidden = !byPerson;
  byId("officer-box").hidden = byPerson;
}

function day(name, wrong) {
  const iso = dateValue(name);
  if (!iso) wrong.push([name, iso === "" ? missing(t("tanggal")) : t("Tanggal ini tidak ada")]);
  return iso;
}

function read({ officer: who, person }) {
  const byPerson = byId("by-person").checked;
  const wrong = [];
  if (byPerson && !person) wrong.push(["person", missing(t("kode orang"))]);
  if (!byPerson && !who) wrong.push(["officer", missing(t("petugas"))]);
  const since = day("since", wrong);
  const until = day("until", wrong);
  if (since && until && until < since) wrong.push(["until", t("Hari terakhir mendahului hari pertama")]);
  if (since && until && !byPerson && daysBetween(since, until) >= MOST_DAYS) wrong.push(["since", fill(t("Paling lama {n} hari sekaligus"), { n: MOST_DAYS })]);
  refuse(wrong);
  return { who: byPerson ? { person: person.toUpperCase() } : { officer: who }, since, until };
}

/** An address becomes an id: no address of a person stands in an address of a page. */
async function send({ who, since, until }) {
  const found = { ...who };
  if (who.officer) {
    const { items } = await call("POST", "/staff/searches", { body: { people: [who.officer] } });
    if (items.length) {
      found.officer = items[0].id;
      nameStaff(items[0]);
    } else if (who.officer.includes("@")) {
      const detail = t("Tidak ada petugas dengan alamat ini yang dapat Anda lihat");
      throw Object.assign(new Error(detail), { lost: false, title: detail, detail: "", errors: [{ field: "officer", detail }] });
    }
  }
  const zone = zoneHere();
  const end = new Date(new Date(instantAt(until, "00:00", zone)).getTime() + DAY_MS).toISOString();
  const query = { ...found, from: instantAt(since, "00:00", zone), until: end };
  const first = await call("GET", `/audit?${new URLSearchParams(query)}`);
  await learnNames(first.items.map((row) => row.officer)).catch(() => {});
  return { query, first, since, until };
}

function shown(made) {
  asked = made;
  turn += 1;
  const { query, since, until } = made;
  const days = fill(t("{from} sampai {until}"), { from: dayInWords(since, false), until: dayInWords(until, false) });
  const who = query.officer ? (staffName(query.officer) ?? query.officer) : fill(t("Orang {code}"), { code: query.person });
  byId("found-title").textContent = `${who}, ${days}`;
  byId("proving").hidden = !query.officer;
  byId("proved").textContent = "";
  byId("found").hidden = false;
  byId("found-title").focus();
  return panel.renew();
}

/** Every UTC day that the span touches: a chain is of one of them. */
function utcDays({ query }) {
  const days = [];
  const last = Math.min(new Date(query.until).getTime() - 1, Date.now());
  for (let at = Date.parse(`${query.from.slice(0, 10)}T00:00:00Z`); at <= last; at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

function tell(found) {
  const rows = found.reduce((sum, one) => sum + one.rows, 0);
  const sealed = found.filter((one) => one.sealed && one.rows).length;
  const broken = found.filter((one) => one.broken !== null);
  if (broken.length) {
    return broken.map((one) => make("p", { class: "govuk-body s-flag s-flag--bad" }, fill(t("Tidak utuh: pada {day} (UTC), baris {n} diubah atau hilang. Laporkan kepada petugas pelindungan data."), { day: dayInWords(one.on, false), n: one.broken })));
  }
  return [`${t("Utuh.")} ${tn("{n} baris diperiksa", rows)}; ${tn("{n} hari sudah disegel", sealed)}.`];
}

async function prove() {
  const mine = ++turn;
  const button = byId("prove");
  const days = utcDays(asked);
  const found = [];
  button.disabled = true;
  try {
    for (const on of days) {
      byId("proved").textContent = fill(t("Memeriksa hari {n} dari {all}…"), { n: found.length + 1, all: days.length });
      found.push(await call("GET", `/audit/verification?${new URLSearchParams({ officer: asked.query.officer, on })}`));
      if (mine !== turn) return;
    }
    byId("proved").replaceChildren(...tell(found));
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    if (mine === turn) byId("proved").replaceChildren(told(problem));
  } finally {
    button.disabled = false;
  }
}

async function start() {
  const code = takeFragment();
  const person = await officer(["office_head", "data_protection_officer"]);
  byId("own-office").hidden = person.role !== "office_head";
  panel = listPanel(byId("rows"), {
    // The first page came with the form's own call.
    load: (after) => (after ? somePage(load, after) : Promise.resolve(asked.first)),
    draw: (row) => auditCard(row, staffName(row.officer), zoneHere()),
    empty: () => t("Tidak ada catatan pada masa ini."),
  });
  wire(byId("ask"), { read, send, done: shown });
  for (const one of document.querySelectorAll("[name=by]")) one.addEventListener("change", choose);
  byId("prove").addEventListener("click", prove);
  setDate("until", today());
  setDate("since", dayIn(zoneHere(), new Date(Date.now() - 6 * DAY_MS)));
  if (code) {
    byId("by-person").checked = true;
    byId("person").value = code;
  }
  choose();
  byId("opening").hidden = true;
  byId("open").hidden = false;
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
