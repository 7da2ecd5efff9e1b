// The four things that can be done with a stamp: each a form, what it will do said before it is done.
import { agreedForm } from "./agreed-form.js";
import { byId, fill } from "./dom.js";
import { call } from "./api.js";
import { dateValue, missing, refuse } from "./forms.js";
import { dayIn, dayInWords } from "./dates.js";
import { faultWords } from "./mrz-words.js";
import { readMrz } from "./mrz.js";
import { showLabel } from "./label-view.js";
import { heldName } from "./restricted.js";

const ACTIONS = ["extend", "replace", "reprint", "cancel"];
const WITH_PASSPORT = ["new_passport", "wrong_data"];

let stamp = null;

const names = () => ({
  cancel: t("Batalkan cap"),
  extend: t("Perpanjang izin"),
  replace: t("Ganti cap"),
  reprint: t("Cetak ulang label"),
});

const form = (name) => byId(`${name}-form`);

function readCancel({ cancel_reason: reason }) {
  if (!reason) refuse([["cancel_reason", t("Tuliskan alasannya")]]);
  return { reason };
}

function readExtend(typed) {
  const wrong = [];
  const asked = dateValue("until");
  if (asked === null || (!asked && !stamp.extend.usual)) wrong.push(["until", t("Isi hari terakhir yang baru, misalnya 12 April 2027")]);
  if (typed.extend_send && !typed.extend_email) wrong.push(["extend_email", t("Isi surel pemegang, atau jangan pilih kirim lewat surel")]);
  refuse(wrong);
  const holder = typed.extend_email ? { email: typed.extend_email, language: typed.extend_language, send_stamp: typed.extend_send || undefined } : undefined;
  return { last_day_of_stay: asked || undefined, holder };
}

function readReplace({ replace_reason: reason, replace_mrz: mrz }) {
  const wrong = [];
  if (!reason) wrong.push(["replace_reason", t("Pilih alasannya")]);
  if (WITH_PASSPORT.includes(reason) && !mrz) wrong.push(["replace_mrz", missing(t("baris mesin paspor yang benar"))]);
  if (mrz) for (const error of readMrz(mrz, dayIn("WIB")).errors) wrong.push(["replace_mrz", faultWords(error)]);
  refuse(wrong);
  return { reason, mrz: mrz || undefined };
}

function readReprint({ reprint_reason: reason }) {
  if (!reason) refuse([["reprint_reason", t("Pilih alasannya")]]);
  return { reason };
}

const day = (iso) => dayInWords(iso);

function untilInWords({ allowed, usual, latest }) {
  if (!allowed) return "";
  if (usual) return fill(t("Menurut aturan kelas ini: sampai {day}. Kosongkan untuk memakai hari itu."), { day: day(usual) });
  return fill(t("Kantor menentukan harinya, paling lama {day}."), { day: day(latest) });
}

/** What will happen, in words to agree to; null where nothing ends and nothing changes. */
function consequence(name, body) {
  const who = { number: stamp.stamp_number, name: heldName(stamp.person) };
  if (name === "cancel") return fill(t("Cap {number} atas nama {name} dibatalkan, dan izin tinggalnya berakhir. Ini tidak dapat diurungkan."), who);
  if (name === "extend") return fill(t("{name} boleh tinggal sampai {new_day}, sebelumnya sampai {old_day}. Cap {number} digantikan cap yang baru."), { ...who, new_day: day(body.last_day_of_stay || stamp.extend.usual), old_day: day(stamp.last_day_of_stay) });
  if (name === "replace") return fill(t("Cap {number} atas nama {name} digantikan cap yang baru dengan hari terakhir {day}. Cap yang lama tidak berlaku lagi."), { ...who, day: day(stamp.last_day_of_stay) });
  return null;
}

const agreements = () => ({ cancel: t("Ya, batalkan cap ini"), extend: t("Ya, perpanjang"), replace: t("Ya, ganti cap ini") });

const titles = () => ({
  extend: t("Izin diperpanjang: cap {number}"),
  replace: t("Cap pengganti {number} terbit"),
  reprint: t("Label cap {number} siap dicetak ulang"),
});

const routes = { cancel: "cancel", extend: "extensions", replace: "replacements", reprint: "labels" };

/** {offered(stamp), open(name, stamp), close()}; ended(answer) of a cancellation, next() to go on. */
export function stampActions({ ended, next }) {
  const forms = {};

  function close() {
    for (const name of ACTIONS) {
      byId(name).hidden = true;
      forms[name].reset();
    }
  }

  function done(name, answer) {
    close();
    byId("found").hidden = true;
    if (name === "cancel") return ended(answer);
    return showLabel(answer, {
      title: fill(titles()[name], { number: answer.stamp_number }),
      said: [name === "reprint" ? t("Kode dan nomornya sama; cetak ulangnya terhitung dan tercatat.") : t("Ambil label yang lama dari paspor.")],
      next,
      nextWords: t("Selesai"),
      keys: t("Enter: cetak, lalu selesai. Esc: selesai."),
    });
  }

  const readers = { cancel: readCancel, extend: readExtend, replace: readReplace, reprint: readReprint };
  for (const name of ACTIONS) {
    forms[name] = agreedForm(name, {
      read: readers[name],
      consequence: (body) => consequence(name, body),
      yes: () => agreements()[name],
      grave: name === "cancel",
      send: (body, key) => call("POST", `/stamps/${stamp.stamp_id}/${routes[name]}`, { body, key }),
      done: (answer) => done(name, answer),
      fields: { reason: `${name}_reason`, last_day_of_stay: "until", holder: "extend_email", mrz: "replace_mrz", passport: "replace_mrz" },
    });
  }
  const passportToo = () => {
    const on = WITH_PASSPORT.includes(document.querySelector("input[name=replace_reason]:checked")?.value);
    byId("replace-passport").hidden = !on;
    byId("replace-passport").toggleAttribute("data-off", !on);
  };
  form("replace").addEventListener("input", passportToo);

  return {
    close,
    offered(found) {
      const words = names();
      const refused = ACTIONS.filter((name) => !found[name].allowed && found[name].code !== "forbidden");
      return { can: ACTIONS.filter((name) => found[name].allowed).map((name) => [name, words[name]]), cannot: refused.map((name) => [words[name], found[name].detail]) };
    },
    open(name, found) {
      close();
      stamp = found;
      passportToo();
      byId("until-usual").textContent = untilInWords(stamp.extend);
      byId(name).hidden = false;
      form(name).querySelector("input, textarea").focus();
    },
  };
}
