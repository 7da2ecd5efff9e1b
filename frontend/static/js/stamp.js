// The stamp page: what the code in a passport says, checked here, and what to do next.
import { byId, fill, kept, language, make, show, takeFragment } from "./dom.js";
import { speak } from "./bilingual.js";
import { checkStamp, sealOf } from "./stamp-check.js";
import { dayInWords } from "./dates.js";
import { scanField } from "./scan-field.js";
import { saveCalendar } from "./stay-calendar.js";
import { codesOf, compareBox, daysInWords, inForce, namesOf, stampFacts, verdictBox } from "./stamp-words.js";

const NAMES_MS = 1200;

let shown = takeFragment();
let scanned = sealOf(shown);
let asked = 0;

const ownPage = () => (language() === "en" ? "/en/i-stay-here/" : "/id/saya-di-sini/");
const stayPage = () => (language() === "en" ? "/en/my-stay/" : "/id/izin-saya/");
const reportPage = () => (language() === "en" ? "/en/report/" : "/id/lapor/");

function passed(stamp) {
  const words = fill(t("Hari terakhir pada cap ini adalah {day}. Bila izin Anda sudah diperpanjang, pakailah cap yang baru. Bila belum, datanglah hari ini juga ke kantor imigrasi terdekat."), { day: dayInWords(stamp.last_day_of_stay) });
  show(byId("mine"), make("h2", { class: "govuk-heading-m" }, t("Izin tinggal Anda")), make("p", { class: "govuk-body" }, words));
}

function mine(stamp, names) {
  if (!daysInWords(stamp, names.zone)) return passed(stamp);
  show(
    byId("mine"),
    make("h2", { class: "govuk-heading-m" }, t("Izin tinggal Anda")),
    make("p", { class: "govuk-body-l" }, fill(t("Anda boleh tinggal sampai {day}, dan hari itu masih terhitung."), { day: dayInWords(stamp.last_day_of_stay) })),
    make("p", { class: "govuk-body" }, daysInWords(stamp, names.zone)),
    make("p", { class: "govuk-body" }, t("Sebelum hari itu, tinggalkan Indonesia atau perpanjang izin Anda di kantor imigrasi. Setelah diperpanjang Anda menerima cap baru; cap ini tidak berlaku lagi. Tinggal melewati hari terakhir dikenai denda untuk setiap hari.")),
    make("button", { type: "button", class: "govuk-button", onclick: () => saveCalendar(stamp) }, t("Simpan di kalender saya")),
    make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href: stayPage() }, t("Lihat di mana saya dilaporkan dan siapa yang melihat data saya"))),
    make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href: ownPage(), onclick: () => kept.write("seal", scanned, sessionStorage) }, t("Beri tahu tempat saya menginap"))),
  );
}

function hostBox() {
  return make(
    "div",
    {},
    make("h2", { class: "govuk-heading-m" }, t("Ia menginap di tempat Anda?")),
    make("p", { class: "govuk-body" }, t("Laporkan dalam 24 jam sejak ia tiba, apa pun hasil pemeriksaan di atas. Melihat cap ini tidak mencatat posisi Anda.")),
  );
}

function actions(result, names) {
  const { outcome, stamp } = result;
  const useful = outcome === "genuine" || outcome === "not_checkable";
  const report = make("a", { class: "govuk-button", role: "button", href: reportPage() }, t("Lapor tamu"));
  // The seal goes over inside this tab, never in an address.
  report.addEventListener("click", () => kept.write("seal", useful ? scanned : null, sessionStorage));
  const own = stamp && inForce(result) && make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => mine(stamp, names) }, t("Ini cap saya"));
  return make("div", { class: "govuk-button-group" }, report, own);
}

function tell(result, names) {
  const { stamp } = result;
  const parts = [verdictBox(result, names?.zone)];
  if (stamp) parts.push(make("div", { id: "facts" }, stampFacts(stamp, names, inForce(result))), compareBox(stamp));
  parts.push(hostBox(), actions(result, names), make("div", { id: "mine", hidden: true }));
  if (result.outcome === "not_ours") parts.splice(1, 0, make("div", { id: "foreign" }));
  if (result.status?.status === "superseded") parts.push(make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href: stayPage() }, t("Izin tinggal saya"))));
  if (!stamp || !inForce(result)) parts.push(make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: start }, t("Pindai lagi")));
  show(byId("result"), ...parts);
}

/** What another code says, where that can be told; as text, never as a link. */
async function tellForeign(turn) {
  const box = await import("./foreign-code.js").then(({ foreignBox }) => foreignBox(shown), () => null);
  if (box && turn === asked) byId("foreign").replaceChildren(box);
}

async function check() {
  const turn = ++asked;
  byId("start").hidden = true;
  show(byId("result"), make("p", { class: "govuk-body-l", role: "status" }, t("Memeriksa…")));
  const result = await checkStamp(scanned);
  if (turn !== asked) return;
  const { stamp } = result;
  if (stamp) {
    // The verdict does not wait long for names; "today" is best told by the checkpoint's zone.
    const asking = namesOf(stamp);
    const names = await Promise.race([asking, new Promise((resolve) => setTimeout(resolve, NAMES_MS, codesOf(stamp)))]);
    if (turn !== asked) return;
    tell(result, names);
    Object.assign(names, await asking);
    if (turn === asked) byId("facts").replaceChildren(stampFacts(stamp, names, inForce(result)));
  } else {
    tell(result);
    if (result.outcome === "not_ours") await tellForeign(turn);
  }
}

function take(text) {
  shown = text;
  scanned = sealOf(text);
  check();
}

function start() {
  asked += 1;
  byId("result").hidden = true;
  byId("start").hidden = false;
}

speak(() => {
  scanField(take);
  if (scanned) check();
  else start();
});
