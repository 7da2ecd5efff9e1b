// What a head may say of a person: that their data are shown to nobody, that a record is not theirs.
import { bornWords, fullName } from "./person-words.js";
import { byId, fill, make } from "./dom.js";
import { agreedForm } from "./agreed-form.js";
import { call } from "./api.js";
import { missing, refuse } from "./forms.js";

const DEEDS = ["restrict", "parting"];

let person = null;
let changed = null;
let forms = null;

const oneLine = (text) => text.trim().replace(/\s+/g, " ");
const records = () => [person, ...(person.linked ?? [])];

/** A record so that one tells it from the others of the same person. */
const recordWords = (one) => [fullName(one), !one.restricted && fill(t("lahir {day}"), { day: bornWords(one) }), one.passports[0]?.document_number].filter(Boolean).join(", ");

const button = (words, onclick) => make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick }, words);

/** Nothing of a person is left in a form that is not seen. */
function close() {
  byId("parting_who").replaceChildren();
  for (const name of DEEDS) {
    byId(name).hidden = true;
    forms[name].reset();
  }
}

function open(name) {
  close();
  // Of two, either parted is the same.
  byId("parting-which").hidden = records().length < 3;
  byId("parting_who").replaceChildren(...records().map((one) => make("option", { value: one.id }, recordWords(one))));
  byId(name).hidden = false;
  byId(`${name}-title`).focus();
}

function readRestrict({ restrict_reason: reason }) {
  refuse(reason ? [] : [["restrict_reason", missing(t("alasan pembatasan"))]]);
  return { reason: oneLine(reason) };
}

function readParting({ parting_who: who, parting_reason: reason }) {
  refuse(reason ? [] : [["parting_reason", t("Tuliskan bagaimana Anda memastikannya")]]);
  return { person: who || person.id, reason: oneLine(reason) };
}

function partingWords(body) {
  const others = records().filter((one) => one.id !== body.person);
  const values = { one: recordWords(records().find((one) => one.id === body.person)), others: others.map(recordWords).join("; ") };
  return [fill(t("{one} tidak lagi tercatat sebagai orang yang sama dengan: {others}."), values), others.length > 1 && t("Yang lain tetap tercatat sebagai satu orang.")].filter(Boolean).join(" ");
}

async function done(words) {
  close();
  await changed();
  byId("person-said").textContent = words;
}

function wireOnce() {
  forms ??= {
    restrict: agreedForm("restrict", {
      read: readRestrict,
      consequence: () => fill(t("Data {who} tidak ditampilkan kepada siapa pun, juga kepada Anda, sampai pembatasannya dicabut."), { who: records().map(fullName).join("; ") }),
      yes: () => t("Ya, batasi datanya"),
      grave: true,
      send: (body, key) => call("POST", `/persons/${person.id}/restriction`, { body, key }),
      done: () => done(t("Datanya dibatasi. Pembatasan dicabut di halaman permintaan perbaikan data.")),
      fields: { reason: "restrict_reason" },
    }),
    parting: agreedForm("parting", {
      read: readParting,
      consequence: partingWords,
      yes: () => t("Ya, pisahkan"),
      grave: true,
      send: (body, key) => call("POST", "/persons/partings", { body, key }),
      done: () => done(t("Catatannya dipisahkan.")),
      fields: { person: "parting_who", reason: "parting_reason" },
    }),
  };
  for (const name of DEEDS) byId(`${name}-not`).onclick = close;
}

/** Buttons for a person; after(): what is shown of them is to be asked for anew. */
export function personDeeds(of, after) {
  [person, changed] = [of, after];
  wireOnce();
  close();
  byId("person-said").textContent = "";
  const apart = person.linked?.length > 0 && button(t("Bukan orang yang sama? Pisahkan"), () => open("parting"));
  const hide = !person.restricted && button(t("Batasi data orang ini"), () => open("restrict"));
  return [apart, hide].filter(Boolean);
}
