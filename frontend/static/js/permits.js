// People and their stay permits: one is found with a reason; then the passports, the permits, one permit whole.
import { byId, fill, kept, make } from "./dom.js";
import { call } from "./api.js";
import { fullName } from "./person-words.js";
import { offerReasons, readSearch, sayMeant } from "./person-search.js";
import { officer } from "./officer.js";
import { somePage } from "./some-page.js";
import { steps } from "./steps.js";
import { told } from "./slow.js";
import { watchReading } from "./desk-reading.js";
import { wire } from "./forms.js";

const SOON_MS = 1500;
const GRANTING = ["service_clerk", "office_head"];

let me = null;
let asked = null;
let way = null;
let person = null;
let permit = null;
let list = null;
let first = null;

const mayGrant = () => GRANTING.includes(me.role);

const button = (words, onclick, look = "govuk-button govuk-button--secondary") => make("button", { type: "button", class: look, onclick }, words);

/** Search as asked; what only this page reads off the passport stays here. */
function searched({ who: { passport, name, date_of_birth: born }, reason, similar }, from) {
  const body = { reason, passport, name, date_of_birth: born, similar: similar || undefined };
  return somePage((after) => call("POST", "/persons/searches", { body: { ...body, after: after || undefined } }), from);
}

/** A part that comes when it is wanted; null, and said so, where it cannot be had. */
async function part(load) {
  const said = byId("opening");
  try {
    const got = await load();
    said.hidden = true;
    return got;
  } catch {
    said.textContent = t("Bagian ini belum dapat dimuat. Periksa jaringan Anda, lalu coba lagi.");
    said.hidden = false;
    return null;
  }
}

/** The part with one person, fetched once. */
async function personPart() {
  const made = person || (await part(() => import("./person-view.js")));
  person ??= made && made.personView({ reason: () => asked?.reason || "", opened: () => way.go("person"), permit: showPermit, grant: mayGrant() && grantTo, compareWith, trail: me.role === "office_head", opens: ["office_head", "field_officer"].includes(me.role), deeds: me.role === "office_head" && deeds });
  return person;
}

/** What a head may say of a person; the part comes with the first one. */
async function deeds(found, changed) {
  const made = await part(() => import("./person-deeds.js"));
  return made ? made.personDeeds(found, changed) : [];
}

/** Show a person, unless something else was asked for meanwhile. */
async function showPerson(found) {
  const on = asked;
  const made = await personPart();
  if (on === asked) await made?.show(found);
}

/** The part with one permit whole, fetched once. */
async function permitPart() {
  const made = permit || (await part(() => import("./permit-view.js")));
  permit ??= made && made.permitView({ reason: () => asked?.reason || "", go: (step) => way.go(step), changed: () => person?.stale(), keeps: mayGrant() });
  return permit;
}

const showPermit = async (id) => (await permitPart())?.show(id);

async function grant(whose) {
  const made = (await permitPart()) && (await part(() => import("./permit-grant.js")));
  if (!made) return;
  way.go("granting");
  made.openGrant(whose, ({ permit: fresh, stamp }) => {
    permit.done({ permit: fresh, stamp }, t("Izin tercatat."));
  });
}

/** For a person on record: the passport that was read, where it is this person's. */
function grantTo(found) {
  const { read, mrz } = asked.who;
  const own = read && found.passports.some((one) => one.document_number === read.document_number && one.issuing_state === read.issuing_state);
  return grant(own ? { person: found, mrz, read } : { person: found });
}

/** What else can be done than open one of those found. */
function drawMore() {
  const { who, similar } = asked;
  const none = list.items().length === 0;
  byId("found-more").replaceChildren(
    who.name && !similar ? button(t("Cari juga ejaan yang mirip"), () => showFound(searched({ ...asked, similar: true }), { ...asked, similar: true })) : "",
    none && mayGrant() ? button(who.read ? t("Catat izin untuk paspor ini") : t("Catat izin untuk orang baru"), () => grant(who.read ? { mrz: who.mrz, read: who.read } : {})) : "",
  );
}

/** Open a person, or set beside the one to compare with. */
async function openPerson(found) {
  if (!first || first.id === found.id) return showPerson(found);
  const made = await part(() => import("./person-compare.js"));
  if (!made) return null;
  way.go("comparing");
  made.compare(first, found, me.role === "office_head", (joined) => {
    stopComparing();
    showPerson(joined);
  });
  return null;
}

async function showFound(page, body) {
  asked = body;
  const made = await part(() => import("./person-found.js"));
  if (!made || asked !== body) return;
  const { list: drawn, title } = made.personFound(byId("found"), page, {
    further: (after) => searched(body, after),
    open: openPerson,
    loaded(shown, count, more) {
      list = shown;
      drawMore();
      // The one who has this passport is the one who is meant.
      if (count === 1 && !more && body.who.passport) openPerson(list.items()[0]);
    },
  });
  list = drawn;
  await list.reload();
  if (way.current() !== "find") return;
  title.focus();
  title.scrollIntoView({ block: "start" });
}

function stopComparing() {
  first = null;
  byId("compare-with").hidden = true;
}

function compareWith(one) {
  first = one;
  byId("compare-who").textContent = fill(t("Dibandingkan dengan {name}. Cari orang yang kedua."), { name: fullName(one) });
  byId("compare-with").hidden = false;
  newSearch();
}

function newSearch() {
  const reason = byId("reason").value;
  byId("search").reset();
  byId("found").replaceChildren();
  byId("found").hidden = true;
  // The ground on which one looks goes on while two people are compared.
  byId("reason").value = first ? reason : "";
  sayMeant();
  way.go("find");
  byId("read").focus();
}

function clear() {
  stopComparing();
  asked = null;
  person?.clear();
  permit?.clear();
}

function restart() {
  clear();
  newSearch();
}

/** From a permit to its person, also where one came to the permit from elsewhere. */
async function toPerson() {
  if (person?.now()) return way.go("person");
  if (!permit.now()) return restart();
  try {
    const made = await personPart();
    return made && made.show(await made.load(permit.now().holder_id));
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    return (byId("permit-said").textContent = told(problem));
  }
}

/** Come from another officers' page with a permit: which one and why went along, in no address. */
function handedOver() {
  const handed = kept.read("open-permit", sessionStorage);
  kept.write("open-permit", null, sessionStorage);
  if (!handed?.permit) return;
  asked = { who: {}, reason: handed.reason };
  showPermit(handed.permit);
}

function wireSearch() {
  wire(byId("search"), { read: readSearch, send: (body) => searched(body), done: showFound, fields: { "passport.issuing_state": "state", passport: "read", name: "read", date_of_birth: "read" } });
  const onward = () => byId(byId("state-box").hidden || byId("state").value ? "reason" : "state").focus();
  const { quiet } = watchReading(byId("read"), { send: onward, next: () => {}, typed: sayMeant });
  byId("reason").addEventListener("keydown", (event) => event.key === "Enter" && !event.target.value && quiet() && event.preventDefault());
  offerReasons();
}

/** Esc leaves the person at the counter; what is being typed into a form is worth more than that. */
function leave({ key, target }) {
  if (key === "Escape" && !target.closest?.("form:not(#search)") && way.current() !== "granting") restart();
}

async function start() {
  me = await officer(["service_clerk", "office_head", "border_officer", "field_officer", "division_head"]);
  const stands = { person: () => person?.now(), permit: () => permit?.stands(), comparing: () => first, issued: () => !byId("issued").hidden };
  way = steps(["find", "person", "permit", "comparing", "granting", "issued"], (name) => (name in stands ? Boolean(stands[name]()) : name === "find" || asked));
  wireSearch();
  byId("to-find").addEventListener("click", restart);
  byId("to-person").addEventListener("click", toPerson);
  byId("not-comparing").addEventListener("click", stopComparing);
  for (const id of ["to-one", "not-granting"]) byId(id).addEventListener("click", () => history.back());
  document.addEventListener("keydown", leave);
  addEventListener("pagehide", () => {
    clear();
    byId("found").replaceChildren();
    byId("search").reset();
  });
  byId("opening").hidden = true;
  way.go("find");
  byId("read").focus();
  handedOver();
  // They are there before they are wanted, and not in the way of what is wanted first.
  setTimeout(() => personPart().then(permitPart), SOON_MS);
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
