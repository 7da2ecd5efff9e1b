// Looking after a stamp: find it, with a reason; then cancel, extend, replace it or print it again.
import { byId, facts, fill, make, show } from "./dom.js";
import { call } from "./api.js";
import { dataAge } from "./data-age.js";
import { dayInWords, instantInWords } from "./dates.js";
import { find, nameOf } from "./reference.js";
import { hideLabel } from "./label-view.js";
import { missing, refuse, wire } from "./forms.js";
import { officer } from "./officer.js";
import { stampActions } from "./stamp-actions.js";
import { watchReading, whatWasRead } from "./desk-reading.js";
import { heldName } from "./restricted.js";

let actions = null;

const button = (words, onclick, look = "govuk-button--secondary") => make("button", { type: "button", class: `govuk-button ${look}`, onclick }, words);

const statuses = () => ({
  in_force: t("Berlaku"),
  superseded: t("Sudah diganti"),
  departed: t("Selesai, pemegang sudah keluar"),
  cancelled: t("Dibatalkan"),
});

const named = (item, code) => (item ? `${nameOf(item)} (${code})` : code);

function readSearch({ read, reason }) {
  const wrong = [];
  const asked = read ? whatWasRead(read) : {};
  if (!read) wrong.push(["read", missing(t("cap, nomornya, atau baris paspor"))]);
  for (const text of asked.wrong ?? []) wrong.push(["read", text]);
  if (!reason) wrong.push(["reason", t("Tuliskan alasannya")]);
  refuse(wrong);
  return { ...asked, reason };
}

function stateOf(stamp) {
  if (stamp.ended_at) return `${statuses()[stamp.status]}: ${instantInWords(stamp.ended_at, stamp.zone)}`;
  return stamp.days_left < 0 ? tn("Lewat {n} hari", -stamp.days_left) : statuses()[stamp.status];
}

async function factsOf(stamp) {
  const { person } = stamp;
  const [permit, point, nationality] = await Promise.all([find("permit-classes", stamp.permit_class, stamp.entry_on), find("checkpoints", stamp.checkpoint, stamp.entry_on), find("countries", person.nationality, "")]);
  return facts([
    [t("Keadaan"), stateOf(stamp)],
    [t("Digantikan oleh"), stamp.succeeded_by],
    [t("Nama"), heldName(person)],
    [t("Kewarganegaraan"), named(nationality, person.nationality)],
    [t("Nomor paspor"), person.passport && `${person.passport.document_number} (${person.passport.issuing_state})`],
    [t("Kelas izin"), permit ? `${permit.index} – ${nameOf(permit)}` : stamp.permit_class],
    [t("Tanggal masuk"), dayInWords(stamp.entry_on)],
    [t("Lewat"), named(point, stamp.checkpoint)],
    [t("Boleh tinggal sampai"), dayInWords(stamp.last_day_of_stay)],
    [t("Tanggal pada cap"), stamp.last_day_on_stamp !== stamp.last_day_of_stay && dayInWords(stamp.last_day_on_stamp)],
    [t("Diperpanjang"), stamp.extensions > 0 && tn("{n} kali", stamp.extensions)],
    [t("Label dicetak ulang"), stamp.reprints > 0 && tn("{n} kali", stamp.reprints)],
  ]);
}

/** What the answer allows, and why the rest is not allowed; what is another role's is not spoken of. */
async function showFound(stamp) {
  byId("find").hidden = true;
  const list = await factsOf(stamp);
  const { can, cannot } = actions.offered(stamp);
  show(
    byId("found"),
    make("h2", { class: "govuk-heading-m" }, fill(t("Cap {number}"), { number: stamp.stamp_number })),
    dataAge(stamp),
    list,
    make("div", { class: "govuk-button-group" }, ...can.map(([name, words]) => button(words, () => actions.open(name, stamp)))),
    make("ul", { class: "govuk-list" }, ...cannot.map(([words, why]) => make("li", { class: "s-flag" }, make("strong", {}, words), make("br"), why))),
    make("button", { type: "button", class: "s-quiet", onclick: restart }, t("Cari cap lain")),
  );
  byId("found").querySelector("button").focus();
}

function restart() {
  hideLabel();
  actions.close();
  for (const id of ["found", "ended"]) {
    byId(id).replaceChildren();
    byId(id).hidden = true;
  }
  byId("search").reset();
  byId("find").hidden = false;
  byId("read").focus();
}

function showEnded(ended) {
  byId("found").hidden = true;
  show(
    byId("ended"),
    make(
      "div",
      { class: "s-verdict s-verdict--good" },
      make("h2", {}, fill(t("Cap {number} dibatalkan"), { number: ended.stamp_number })),
      make("p", { class: "govuk-body" }, t("Pembatalannya berlaku sekarang juga, dan terlihat di ponsel petugas setelah ponsel itu tersambung lagi. Ambil labelnya dari paspor.")),
    ),
    button(t("Cari cap lain"), restart, ""),
  );
  byId("ended").querySelector("button").focus();
}

async function start() {
  const person = await officer(["border_officer", "service_clerk", "office_head"]);
  actions = stampActions({ person, ended: showEnded, next: restart });
  wire(byId("search"), { read: readSearch, send: (body) => call("POST", "/stamps/searches", { body }), done: showFound, fields: { seal: "read", stamp_number: "read", mrz: "read" } });
  const onward = () => byId("reason").focus();
  const { quiet } = watchReading(byId("read"), { send: onward, next: () => {}, typed: () => {} });
  byId("reason").addEventListener("keydown", (event) => event.key === "Enter" && !event.target.value && quiet() && event.preventDefault());
  document.addEventListener("keydown", (event) => event.key === "Escape" && restart());
  addEventListener("pagehide", restart);
  byId("opening").hidden = true;
  byId("find").hidden = false;
  byId("read").focus();
}

start().catch((problem) => {
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
