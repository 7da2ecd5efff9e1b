// The four things that can be done with a permit: each a form, what it will do said before it is done.
import { agreedForm } from "./agreed-form.js";
import { byId, fill } from "./dom.js";
import { call } from "./api.js";
import { dateValue, missing, refuse } from "./forms.js";
import { dayIn, dayInWords } from "./dates.js";
import { faultWords } from "./mrz-words.js";
import { fillClasses, holderOf, looksLikeNumber } from "./permit-fields.js";
import { readMrz } from "./mrz.js";
import { sponsorFields } from "./sponsor-fields.js";
import { heldName } from "./restricted.js";

const ACTIONS = ["extend", "replace", "sponsors", "cancel"];
const WITH_PASSPORT = ["new_passport", "wrong_data"];
const OFFERS = { extend: "extend", replace: "replace", sponsors: "change_sponsors", cancel: "cancel" };

let permit = null;
let sponsors = null;

const names = () => ({
  extend: t("Perpanjang izin"),
  replace: t("Ganti izin"),
  sponsors: t("Ubah penjamin"),
  cancel: t("Batalkan izin"),
});

const yesses = () => ({ extend: t("Ya, perpanjang"), replace: t("Ya, ganti izin ini"), sponsors: t("Ya, ubah penjaminnya"), cancel: t("Ya, batalkan izin ini") });

const doneWords = () => ({
  extend: t("Izin diperpanjang sampai {day}."),
  replace: t("Izin diganti; yang lama tidak berlaku lagi."),
  sponsors: t("Penjamin tersimpan. Peringatan kepada penjamin yang dihapus berhenti; yang baru menerima yang berikutnya."),
  cancel: t("Izin dibatalkan; peringatannya berhenti."),
  restore: t("Izin dibatalkan. Izin sebelumnya, yang tampil di sini, berlaku lagi."),
});

const badNumber = () => t("Isi nomor izin seperti tercetak: huruf, angka, titik, garis miring, paling banyak 40");

function readExtend(typed) {
  const wrong = [];
  const day = dateValue("extend_until");
  if (day === null || (!day && !permit.extend.usual)) wrong.push(["extend_until", t("Isi hari terakhir yang baru, misalnya 12 April 2027")]);
  if (typed.extend_number && !looksLikeNumber(typed.extend_number)) wrong.push(["extend_number", badNumber()]);
  if (typed.extend_send && !typed.extend_email) wrong.push(["extend_email", t("Isi surel pemegang, atau jangan pilih kirim lewat surel")]);
  refuse(wrong);
  return { last_day_of_stay: day || undefined, number: typed.extend_number || undefined, holder: holderOf(typed.extend_email, typed.extend_language, typed.extend_send) };
}

function readPassport(mrz, wrong) {
  if (!mrz) wrong.push(["replace_mrz", missing(t("baris mesin paspor yang benar"))]);
  else for (const error of readMrz(mrz, dayIn("WIB")).errors) wrong.push(["replace_mrz", faultWords(error)]);
}

function readDays(body, wrong) {
  for (const [field, name] of [["replace_from", "valid_from"], ["replace_until", "last_day_of_stay"]]) {
    const day = dateValue(field);
    if (day === null) wrong.push([field, t("Tanggal ini tidak ada")]);
    else if (day) body[name] = day;
  }
}

function readReplace({ replace_reason: reason, replace_mrz: mrz, replace_number: number, replace_class: permitClass }) {
  const wrong = [];
  const body = { reason };
  if (!reason) wrong.push(["replace_reason", t("Pilih alasannya")]);
  if (number && !looksLikeNumber(number)) wrong.push(["replace_number", badNumber()]);
  if (number) body.number = number;
  if (WITH_PASSPORT.includes(reason)) {
    readPassport(mrz, wrong);
    body.mrz = mrz;
  }
  if (reason === "wrong_permit") {
    readDays(body, wrong);
    if (permitClass) body.permit_class = permitClass;
    if (!wrong.length && Object.keys(body).length === 1) wrong.push(["replace_number", t("Isi yang salah: kelas, nomor, atau tanggalnya")]);
  }
  refuse(wrong);
  return body;
}

function readSponsors() {
  const wrong = [];
  const found = sponsors.read(wrong);
  refuse(wrong);
  return { sponsors: found };
}

function readCancel({ cancel_reason: reason, cancel_restore: restore }) {
  refuse(reason ? [] : [["cancel_reason", t("Tuliskan alasannya")]]);
  return { reason, restore: restore || undefined };
}

function untilInWords({ allowed, usual, latest }) {
  if (!allowed) return "";
  if (usual) return fill(t("Menurut aturan kelas ini: sampai {day}. Kosongkan untuk memakai hari itu."), { day: dayInWords(usual) });
  return latest ? fill(t("Kantor menentukan harinya, paling lama {day}."), { day: dayInWords(latest) }) : "";
}

/** What will happen, in words to agree to. */
function consequence(name, body) {
  const who = heldName(permit.person);
  const stamp = permit.stamp_number ? fill(t("Cap {number} digantikan cap yang baru."), { number: permit.stamp_number }) : "";
  const said = {
    extend: () => fill(t("{who} boleh tinggal sampai {new_day}, sebelumnya sampai {old_day}."), { who, new_day: dayInWords(body.last_day_of_stay || permit.extend.usual), old_day: dayInWords(permit.last_day_of_stay) }),
    replace: () => fill(t("Izin atas nama {who} dibuat baru, dan yang lama tidak berlaku lagi."), { who }),
    sponsors: () => (body.sponsors.length ? fill(t("Sejak sekarang peringatan dikirim kepada: {names}."), { names: body.sponsors.map(({ name }) => name).join("; ") }) : t("Izin ini tidak mempunyai penjamin lagi. Peringatan hanya dikirim kepada pemegangnya, bila surelnya diketahui.")),
    cancel: () => [fill(t("Izin atas nama {who} berakhir sekarang. Ini tidak dapat diurungkan."), { who }), body.restore ? t("Izin sebelumnya berlaku lagi.") : ""].filter(Boolean).join(" "),
  };
  return [said[name](), ["extend", "replace"].includes(name) ? stamp : "", name === "cancel" && permit.stamp_number ? fill(t("Cap {number} ikut dibatalkan."), { number: permit.stamp_number }) : ""].filter(Boolean).join(" ");
}

const form = (name) => byId(`${name}-form`);

/** Only the fields of the reason that is chosen take part. */
function fitReason() {
  const reason = document.querySelector("input[name=replace_reason]:checked")?.value;
  for (const [id, on] of [["replace-passport", WITH_PASSPORT.includes(reason)], ["replace-days", reason === "wrong_permit"]]) {
    byId(id).hidden = !on;
    byId(id).toggleAttribute("data-off", !on);
  }
  if (reason === "wrong_permit") fillClasses("replace_class");
}

/** done(answer {permit, stamp}, words) of what was done. → {offered(permit), open(name, permit), close()} */
export function permitActions({ done }) {
  const forms = {};
  const readers = { extend: readExtend, replace: readReplace, sponsors: readSponsors, cancel: readCancel };
  const fields = {
    extend: { last_day_of_stay: "extend_until", number: "extend_number", holder: "extend_email" },
    replace: { reason: "replace_reason", mrz: "replace_mrz", passport: "replace_mrz", number: "replace_number", permit_class: "replace_class", valid_from: "replace_from", last_day_of_stay: "replace_until" },
    sponsors: {},
    cancel: { reason: "cancel_reason" },
  };

  function close() {
    for (const name of ACTIONS) {
      byId(name).hidden = true;
      forms[name].reset();
    }
  }

  sponsors = sponsorFields(byId("sponsors-fields"), "sponsor");
  for (const name of ACTIONS) {
    forms[name] = agreedForm(name, {
      read: readers[name],
      consequence: (body) => consequence(name, body),
      yes: () => yesses()[name],
      grave: name === "cancel",
      send: (body, key) => call("POST", `/permits/${permit.id}/${name}`, { body, key }),
      done: (answer, body) => done(answer, fill(doneWords()[body.restore ? "restore" : name], { day: dayInWords(answer.permit.last_day_of_stay) })),
      fields: fields[name],
    });
  }
  form("replace").addEventListener("input", fitReason);

  return {
    close,
    offered(found) {
      const words = names();
      const offer = (name) => found[OFFERS[name]];
      const refused = ACTIONS.filter((name) => !offer(name).allowed && offer(name).code !== "forbidden");
      return { can: ACTIONS.filter((name) => offer(name).allowed).map((name) => [name, words[name]]), cannot: refused.map((name) => [words[name], offer(name).detail]) };
    },
    open(name, found) {
      permit = found;
      close();
      fitReason();
      sponsors.set(permit.sponsors.length || name !== "sponsors" ? permit.sponsors : [{}]);
      byId("cancel-restore").hidden = !permit.succeeds;
      byId("until-usual").textContent = untilInWords(permit.extend);
      byId(name).hidden = false;
      form(name).querySelector("input, textarea, button").focus();
      byId(name).scrollIntoView({ block: "nearest" });
    },
  };
}
