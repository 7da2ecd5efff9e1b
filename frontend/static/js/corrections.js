// What foreigners ask to have put right, decided with a reason; whose data are restricted, and an end to it.
import { byId, facts, fill, make } from "./dom.js";
import { call } from "./api.js";
import { missing, refuse, wire } from "./forms.js";
import { bornWords, country, fullName, passportList } from "./person-words.js";
import { dayIn, instantInWords } from "./dates.js";
import { zoneHere } from "./zone-here.js";
import { listPanel } from "./list-panel.js";
import { byName, listed, nameOf } from "./reference.js";
import { officer } from "./officer.js";
import { slow, told } from "./slow.js";
import { findAgain, wireFinding } from "./restriction-find.js";
import { learnWho, restrictionLines, sinceWords } from "./restriction-words.js";
import { subjectWords } from "./correction-words.js";

const DAY_MS = 86400000;

let asked = null;
let standing = null;
let requests = null;
let restrictions = null;
let offices = new Map();

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);
const button = (words, about, onclick, look = "govuk-button--secondary") => make("button", { type: "button", class: `govuk-button ${look}`, onclick }, words, make("span", { class: "govuk-visually-hidden" }, ` ${about}`));
const oneLine = (text) => text.trim().replace(/\s+/g, " ");

/** "menunggu 3 hari" */
function waitedWords(instant) {
  const days = Math.floor((Date.now() - Date.parse(instant)) / DAY_MS);
  return days ? tn("menunggu {n} hari", days) : t("masuk hari ini");
}

/** Who asks, with what is recorded of them: looked at on this ground, and on record. */
async function showPerson(request, box) {
  try {
    const reason = fill(t("Permintaan perbaikan {id}"), { id: request.id });
    const person = await slow(box, t("Memuat…"), call("GET", `/persons/${request.person}?${new URLSearchParams({ reason })}`));
    if (person.restricted) box.replaceChildren(line(make("strong", {}, fullName(person))));
    else box.replaceChildren(facts([[t("Nama"), fullName(person)], [t("Tanggal lahir"), bornWords(person)], [t("Kewarganegaraan"), country(person.nationality)], [t("Paspor"), passportList(person.passports)]]));
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    box.replaceChildren(line(told(problem)));
  }
}

function requestCard(request) {
  const subject = subjectWords(request.subject);
  const box = make("div", { role: "status" });
  return make(
    "li",
    { class: "s-stay", "data-request": request.id },
    make("div", { class: "s-stay__facts" }, make("h2", { class: "govuk-heading-s" }, subject), line(request.text), line(`${instantInWords(request.asked_at, zoneHere())}, ${waitedWords(request.asked_at)}`), line(fill(t("Nomor permintaan {id}"), { id: request.id })), box),
    make("div", { class: "s-stay__acts s-screen-only" }, button(t("Putuskan"), subject, () => decide(request), ""), button(t("Lihat data orangnya"), subject, () => showPerson(request, box))),
  );
}

function restrictionCard(one) {
  const since = sinceWords(one);
  return make(
    "li",
    { class: "s-stay", "data-restriction": one.id },
    make("div", { class: "s-stay__facts" }, make("h3", { class: "govuk-heading-s" }, fill(t("Dibatasi sejak {since}"), { since })), ...restrictionLines(one, offices)),
    make("div", { class: "s-stay__acts s-screen-only" }, button(t("Cabut pembatasan"), since, () => lift(one))),
  );
}

/** A form moves into the card it is about. */
function openIn(card, form, title) {
  card.append(form);
  form.hidden = false;
  title.focus();
}

function away(name) {
  byId(name).querySelector("form").reset();
  byId(`${name === "deciding" ? "decision" : "lift"}-summary`).hidden = true;
  byId(name).hidden = true;
  byId("main").append(byId(name));
}

function decide(request) {
  away("deciding");
  asked = request;
  byId("deciding-restriction").hidden = request.subject !== "restriction";
  byId("deciding-change").hidden = request.subject === "restriction";
  openIn(document.querySelector(`[data-request="${request.id}"]`), byId("deciding"), byId("deciding-what"));
}

function lift(one) {
  away("lifting");
  standing = one;
  openIn(document.querySelector(`[data-restriction="${one.id}"]`), byId("lifting"), byId("lifting-what"));
}

function readDecision({ granted, reason }) {
  const wrong = [];
  if (!granted) wrong.push(["granted", t("Pilih putusannya")]);
  if (!reason) wrong.push(["reason", missing(t("alasan putusan"))]);
  refuse(wrong);
  return { granted: granted === "yes", reason: oneLine(reason) };
}

function readLifting(typed) {
  refuse(typed["lift-reason"] ? [] : [["lift-reason", missing(t("alasan pencabutan"))]]);
  return { reason: oneLine(typed["lift-reason"]) };
}

async function isDecided({ decision }) {
  away("deciding");
  byId("decided").textContent = decision.granted ? t("Dikabulkan. Orang yang meminta dapat membaca putusan ini.") : t("Ditolak. Orang yang meminta dapat membaca putusan ini.");
  byId("decided").scrollIntoView({ block: "center" });
  await requests.reload();
  if (restrictions) await restrictions.reload();
}

async function isLifted() {
  away("lifting");
  byId("lifted").textContent = t("Pembatasan dicabut. Data orang ini tampil lagi.");
  await restrictions.reload();
  await findAgain();
}

const page = (path, after, more = {}) => call("GET", `${path}?${new URLSearchParams({ ...more, ...(after ? { after } : {}) })}`);

async function listRequests() {
  requests = listPanel(byId("requests"), { load: (after) => page("/corrections", after), draw: requestCard, empty: () => t("Tidak ada permintaan yang menunggu putusan.") });
  byId("asked").hidden = false;
  await requests.reload();
}

function isOpen({ valid_from: from, valid_to: to }) {
  const today = dayIn(zoneHere());
  return (from || "") <= today && today <= (to || "9999");
}

/** All offices that ever were: one that is closed stands in an old restriction. */
async function loadOffices() {
  const all = await listed("offices");
  return new Map([...all, ...all.filter(isOpen)].map((item) => [item.code, item]));
}

/** A data-protection officer answers for all offices, and looks at one after the other. */
function chooseOffice(person) {
  const options = () => byName([...offices.values()].filter(isOpen)).map((item) => make("option", { value: item.code }, nameOf(item)));
  byId("office").append(...options());
  byId("restrict_office").append(...options());
  if (person.office) byId("office").value = person.office;
  byId("office-box").hidden = false;
  byId("office").addEventListener("change", () => restrictions.renew());
  wireFinding(offices, (office) => {
    byId("office").value = office;
    return restrictions.renew();
  });
}

async function loadRestrictions(after) {
  const office = byId("office").value;
  const found = await page("/restrictions", after, office ? { office } : {});
  await learnWho(found.items);
  return found;
}

async function listRestrictions(person) {
  offices = await loadOffices();
  if (person.role === "data_protection_officer") chooseOffice(person);
  restrictions = listPanel(byId("restrictions"), { load: loadRestrictions, draw: restrictionCard, empty: () => t("Tidak ada data yang sedang dibatasi.") });
  byId("restricted").hidden = false;
  await restrictions.reload();
}

async function start() {
  const person = await officer(["office_head", "service_clerk", "data_protection_officer"]);
  wire(byId("decision"), { read: readDecision, send: (body, key) => call("POST", `/corrections/${asked.id}/decision`, { body, key }), done: isDecided });
  wire(byId("lift"), { read: readLifting, send: (body, key) => call("POST", `/restrictions/${standing.id}/lifting`, { body, key }), done: isLifted, fields: { reason: "lift-reason" } });
  byId("later").addEventListener("click", () => away("deciding"));
  byId("keep").addEventListener("click", () => away("lifting"));
  byId("opening").hidden = true;
  if (person.role !== "data_protection_officer") await listRequests();
  if (person.role !== "service_clerk") await listRestrictions(person);
}

start().catch((problem) => {
  byId("opening").hidden = false;
  byId("opening").textContent = told(problem);
});
