// A person found by a reference, without a name, by who answers for data protection: restricted, or what was before.
import { byId, facts, fill, make } from "./dom.js";
import { agreedForm } from "./agreed-form.js";
import { call } from "./api.js";
import { learnWho, trailItem } from "./restriction-words.js";
import { missing, refuse, wire } from "./forms.js";
import { nameOf } from "./reference.js";

let found = null;
let reference = "";
let offices = new Map();
let changed = async () => {};
let restrict = null;

const oneLine = (text) => text.trim().replace(/\s+/g, " ");
const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);
const officeName = (code) => nameOf(offices.get(code)) || code;

function close() {
  byId("restrict").hidden = true;
  restrict.reset();
}

function open() {
  const office = byId("restrict_office");
  // The names of offices are a help: without them the one that sees to the person can be named.
  if (![...office.options].some(({ value }) => value === found.office)) office.append(make("option", { value: found.office }, officeName(found.office)));
  byId("restrict").hidden = false;
  office.value = found.office;
  byId("restrict-title").focus();
}

/** Nothing of a person is left where another is looked for. */
function forget() {
  found = null;
  close();
  byId("found").hidden = true;
}

async function show(answer) {
  await learnWho(answer.restrictions);
  found = answer;
  close();
  byId("found-title").textContent = fill(t("Orang dengan rujukan {reference}"), { reference });
  byId("found-facts").replaceChildren(
    facts([
      [t("Keadaan"), answer.restricted ? t("Datanya sedang dibatasi") : t("Datanya tidak dibatasi")],
      [t("Kantor imigrasi"), officeName(answer.office)],
      [t("Catatan yang digabungkan"), answer.records > 1 && String(answer.records)],
    ]),
  );
  byId("restrict-open").hidden = answer.restricted;
  byId("trail").replaceChildren(...(answer.restrictions.length ? [make("ul", { class: "s-stays" }, ...answer.restrictions.map((one) => trailItem(one, offices)))] : [line(t("Data orang ini belum pernah dibatasi."))]));
  byId("found").hidden = false;
  byId("found-title").focus();
}

const find = () => call("POST", "/restrictions/searches", { body: { reference } });

function readFind({ reference: typed }) {
  forget();
  byId("found-said").textContent = "";
  refuse(typed ? [] : [["reference", missing(t("nomor rujukan"))]]);
  reference = oneLine(typed).toUpperCase();
  return { reference };
}

function readRestrict({ restrict_reason: reason, restrict_office: office }) {
  const wrong = [];
  if (!office) wrong.push(["restrict_office", t("Pilih kantornya")]);
  if (!reason) wrong.push(["restrict_reason", missing(t("alasan pembatasan"))]);
  refuse(wrong);
  return { reason: oneLine(reason), office };
}

async function restricted(made) {
  await show(await find());
  byId("found-said").textContent = t("Datanya dibatasi, dan tidak ditampilkan lagi kepada siapa pun.");
  await changed(made.office);
}

/** Show again what is known of whoever was found: a restriction was lifted. */
export async function findAgain() {
  if (found) await show(await find());
}

/** wireFinding(offices by code, after): after(office) when somebody's data were restricted. */
export function wireFinding(known, after) {
  [offices, changed] = [known, after];
  restrict = agreedForm("restrict", {
    read: readRestrict,
    consequence: () => fill(t("Data orang dengan rujukan {reference} tidak ditampilkan kepada siapa pun sampai pembatasannya dicabut."), { reference }),
    yes: () => t("Ya, batasi datanya"),
    grave: true,
    send: (body, key) => call("POST", `/persons/${found.person}/restriction`, { body, key }),
    done: restricted,
    fields: { reason: "restrict_reason", office: "restrict_office" },
  });
  wire(byId("find-form"), { read: readFind, send: find, done: show, fields: { reference: "reference" } });
  byId("restrict-open").addEventListener("click", open);
  byId("restrict-not").addEventListener("click", close);
  byId("find").hidden = false;
}
