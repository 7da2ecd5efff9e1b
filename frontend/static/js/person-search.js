// What an officer reads or types to find a person: the lines of a passport, its number, a name, a day of birth.
import { byId, fill, make } from "./dom.js";
import { byName, listed, nameOf } from "./reference.js";
import { dayIn, dayInWords, isoDay } from "./dates.js";
import { faultWords } from "./mrz-words.js";
import { missing, refuse } from "./forms.js";
import { readMrz } from "./mrz.js";

const reasons = () => [t("Permohonan di loket"), t("Perpanjangan izin"), t("Memastikan orangnya sama"), t("Laporan atau pengaduan")];

/** "12 Agustus 1974", "12-8-1974", "12/08/1974", "1974-08-12" → "1974-08-12"; null where it is no day. */
function dayOf(text) {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return isoDay(iso[3], iso[2], iso[1]);
  const said = /^(\d{1,2})[\s./-]+([a-z]+|\d{1,2})[\s./-]+(\d{4})$/i.exec(text);
  return said && isoDay(said[1], said[2], said[3]);
}

/** "Eriksson 1974", "Anna Eriksson 12 Agustus 1974" → {name, date_of_birth}; null where no date follows a name. */
function nameAndBirth(text) {
  const found = /^(\D*?[^\d\s])[\s,]+(\d.*)$/.exec(text);
  if (!found) return null;
  const born = /^(19|20)\d\d$/.test(found[2]) ? found[2] : dayOf(found[2]);
  return born && { name: found[1], date_of_birth: born };
}

/**
 * {passport, mrz, read}, {number}, {name}, {date_of_birth}, both of these, or {wrong: [words, …]};
 * null where nothing stands there.
 */
export function whoIsMeant(typed) {
  const text = typed.trim().replace(/[^\S\n]+/g, " ");
  if (!text) return null;
  if (text.includes("<")) {
    const { mrz, errors } = readMrz(text, dayIn("WIB"));
    if (!mrz) return { wrong: errors.map(faultWords) };
    return { passport: { issuing_state: mrz.issuing_state, document_number: mrz.document_number }, mrz: text, read: mrz };
  }
  const day = dayOf(text);
  if (day) return { date_of_birth: day };
  return nameAndBirth(text) || (/\d/.test(text) ? { number: text.toUpperCase().replace(/[\s-]/g, "") } : { name: text.replace(/\s+/g, " ") });
}

function shown(who) {
  if (!who || who.wrong) return "";
  if (who.read) return fill(t("Dicari menurut paspor {document_number} ({issuing_state})."), who.read);
  if (who.number) return t("Dicari menurut nomor paspor.");
  const born = who.date_of_birth && (who.date_of_birth.length === 10 ? dayInWords(who.date_of_birth, false) : who.date_of_birth);
  if (!who.name) return fill(t("Dicari menurut tanggal lahir: {born}."), { born });
  return born ? fill(t("Dicari menurut nama {name}, lahir {born}."), { name: who.name, born }) : t("Dicari menurut nama; urutan kata dan tanda huruf tidak dibedakan.");
}

/** Say below the field as what its text is taken; a bare number needs its state. */
export function sayMeant() {
  const who = whoIsMeant(byId("read").value);
  byId("read-as").textContent = shown(who);
  byId("state-box").hidden = !who?.number;
  byId("state-box").toggleAttribute("data-off", !who?.number);
  if (who?.number) fillStates();
}

async function fillStates() {
  const select = byId("state");
  const states = byName(await listed("countries"));
  if (select.options.length === 1) select.append(...states.map((item) => make("option", { value: item.code }, `${nameOf(item)} (${item.code})`)));
}

/** The usual reasons, each one tap away. */
export function offerReasons() {
  byId("reasons").replaceChildren(
    ...reasons().flatMap((words) => [
      make("button", { type: "button", class: "s-quiet", onclick: () => ((byId("reason").value = words), byId("search").querySelector("[type=submit]").focus()) }, words),
      " ",
    ]),
  );
}

/** What the form holds, as whom and why; refuses what is missing. */
export function readSearch({ read, state, reason }) {
  const wrong = [];
  const who = whoIsMeant(read);
  if (!who) wrong.push(["read", missing(t("paspor, nama, atau tanggal lahir"))]);
  for (const text of who?.wrong ?? []) wrong.push(["read", text]);
  if (who?.name && who.name.replace(/\s/g, "").length < 2) wrong.push(["read", t("Ketik sedikitnya dua huruf dari namanya")]);
  if (who?.number && !state) wrong.push(["state", t("Pilih negara penerbit paspornya")]);
  if (!reason) wrong.push(["reason", t("Tuliskan alasannya")]);
  refuse(wrong);
  return { who: who.number ? { passport: { issuing_state: state, document_number: who.number } } : who, reason };
}
