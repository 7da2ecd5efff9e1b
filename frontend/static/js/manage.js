// A report by its secret link: corrected, extended, ended or cancelled by who made it, without an account.
import { byId, facts, kept, make, takeFragment } from "./dom.js";
import { call } from "./api.js";
import { clockTime, dayIn, dayInWords, instantAt, instantInWords, timeIn, zoneName } from "./dates.js";
import { dateValue, missing, refuse, setDate, wire } from "./forms.js";
import { keepShell } from "./offline.js";

const KEPT = "manage";
const LONGEST_NIGHTS = 400;
let link = null;
let stay = null;
let passport = null;

/** {receipt, manage} of a fragment or a pasted link, or null. */
function linkOf(text) {
  const [receipt, manage, ...more] = text.trim().split("#").at(-1).split(".");
  return receipt && manage && !more.length ? { receipt: receipt.toUpperCase(), manage } : null;
}

const path = (deed) => `/stays/${encodeURIComponent(link.receipt)}/${deed}`;
const zone = () => zoneName(stay.receipt.zone);
const nightsOf = (text) => (/^\d{1,3}$/.test(text) ? Number(text) : 0);

function instant(name, errors) {
  const day = dateValue(`${name}_on`);
  const time = clockTime(byId(`${name}_time`).value);
  if (!day) errors.push([`${name}_on`, t("Isi tanggalnya, misalnya 22 November 2026")]);
  if (!time) errors.push([`${name}_time`, t("Isi jamnya, misalnya 14.30")]);
  return day && time && instantAt(day, time, zone());
}

function setInstant(name, at) {
  setDate(`${name}_on`, dayIn(zone(), at));
  byId(`${name}_time`).value = timeIn(zone(), at).replace(":", ".");
}

function stateOf({ cancelled_at, left_at }) {
  if (cancelled_at) return t("Dibatalkan");
  return left_at ? t("Tamu sudah pulang") : t("Tamu masih menginap");
}

const guestOf = ({ label, passport: typed }) => [label, typed && [typed.given_names, typed.surname, typed.document_number].filter(Boolean).join(" ")].filter(Boolean).join(", ");

function tell() {
  const { receipt, version, left_at, cancelled_at } = stay;
  const ended = Boolean(cancelled_at);
  byId("facts").replaceChildren(
    facts([
      [t("Keadaan"), stateOf(stay)],
      [t("Tamu"), guestOf(stay)],
      [t("Tamu tiba"), instantInWords(receipt.arrived_at, receipt.zone)],
      [t("Sampai"), !left_at && `${dayInWords(receipt.leaves_on)} (${tn("{n} malam", receipt.nights)})`],
      [t("Pulang"), left_at && instantInWords(left_at, receipt.zone)],
      [t("Dibatalkan pada"), cancelled_at && instantInWords(cancelled_at, receipt.zone)],
      [t("Tempat"), [receipt.premises_name, receipt.address, receipt.region_name].filter(Boolean).join(", ")],
      [t("Nomor tanda terima"), receipt.receipt],
      [t("Pertama diterima"), instantInWords(receipt.first_received_at, receipt.zone)],
      [t("Perubahan"), version > 1 && tn("sudah {n} kali diubah", version - 1)],
    ]),
  );
  byId("to-leave").hidden = byId("to-extend").hidden = ended || Boolean(left_at);
  byId("to-correct").hidden = byId("to-cancel").hidden = ended;
  for (const suffix of document.querySelectorAll("[data-zone], #zone")) suffix.textContent = zone();
  fillFields();
}

async function fillFields() {
  setInstant("left", new Date());
  setInstant("arrived", new Date(stay.receipt.arrived_at));
  byId("nights").value = stay.receipt.nights;
  byId("label").value = stay.label ?? "";
  byId("by-passport").hidden = !stay.passport;
  byId("by-passport").toggleAttribute("data-off", !stay.passport);
  if (!stay.passport) return;
  passport ??= (await import("./guest-passport.js")).passportGuest(byId("correct"));
  passport.put(stay.passport);
}

async function look() {
  stay = await call("POST", path("managed"), { body: { manage: link.manage } });
  kept.write(KEPT, link, sessionStorage);
  byId("ask").hidden = true;
  byId("stay").hidden = false;
  tell();
}

const box = (look_, title, words) => make("div", { class: `s-verdict ${look_}` }, make("h2", {}, title), words && make("p", { class: "govuk-body" }, words));

/** A form whose answer changes the report: what is shown is asked for anew. */
function deed(id, name, { read, said, fields }) {
  wire(byId(id), {
    read,
    send: (body, key) => call("POST", path(name), { body: { ...body, manage: link.manage }, key }),
    async done() {
      await look();
      byId("told").replaceChildren(box("s-verdict--good", said()));
      document.querySelector("h1").focus();
      scrollTo(0, 0);
    },
    fields,
  });
}

/** Only what differs from what stands; a reason always. */
function corrections(typed) {
  const errors = [];
  const arrived = instant("arrived", errors);
  const nights = nightsOf(typed.nights);
  if (nights < 1 || nights > LONGEST_NIGHTS) errors.push(["nights", t("Isi lama menginap dalam malam, dari 1 sampai 400")]);
  if (!typed.reason) errors.push(["reason", missing(t("apa yang dibetulkan"))]);
  const read = stay.passport && passport.read(typed, errors);
  refuse(errors);
  const body = { reason: typed.reason, version: stay.version };
  const moved = Date.parse(arrived) !== Math.floor(Date.parse(stay.receipt.arrived_at) / 60000) * 60000;
  if (moved) body.arrived_at = arrived;
  if (moved || nights !== stay.receipt.nights) body.nights = nights;
  if (typed.label !== (stay.label ?? "")) body.label = typed.label || null;
  if (read && Object.entries(read).some(([field, value]) => value !== stay.passport[field])) body.passport = read;
  return body;
}

function ask(words = "") {
  byId("opening").hidden = true;
  byId("stay").hidden = true;
  byId("ask").hidden = false;
  byId("link").value = "";
  if (words) byId("ask").prepend(box("s-verdict--bad", words, t("Periksa apakah tautannya utuh. Tautan hanya berlaku untuk satu laporan.")));
}

async function open() {
  byId("opening").hidden = false;
  try {
    await look();
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    if (problem.status === 404) kept.write(KEPT, null, sessionStorage);
    if (problem.status === 404) return ask(t("Laporan ini tidak ditemukan"));
    ask(`${problem.title}. ${problem.detail}`);
  } finally {
    byId("opening").hidden = true;
  }
}

function start() {
  wire(byId("open"), {
    read({ link: text }) {
      link = linkOf(text);
      if (!link) refuse([["link", t("Tempelkan tautan kelola yang utuh")]]);
      return link;
    },
    send: look,
    done: () => {},
    fields: { manage: "link" },
  });
  deed("leave", "check-out", {
    read() {
      const errors = [];
      const body = { left_at: instant("left", errors) };
      refuse(errors);
      return body;
    },
    said: () => t("Kepulangan tamu sudah dicatat"),
    fields: { left_at: "left_on" },
  });
  deed("extend", "extend", {
    read({ more }) {
      const nights = nightsOf(more);
      if (nights < 1 || nights > LONGEST_NIGHTS) refuse([["more", t("Isi jumlah malam, dari 1 sampai 400")]]);
      return { nights };
    },
    said: () => t("Masa menginap sudah diperpanjang"),
    fields: { nights: "more", leaves_on: "more" },
  });
  deed("correct", "corrections", { read: corrections, said: () => t("Pembetulan sudah disimpan"), fields: { arrived_at: "arrived_on" } });
  deed("cancel", "cancel", {
    read({ cancel_reason: reason }) {
      if (!reason) refuse([["cancel_reason", missing(t("alasan pembatalan"))]]);
      return { reason };
    },
    said: () => t("Laporan sudah dibatalkan"),
    fields: { reason: "cancel_reason" },
  });
  // Another link opened in the same tab.
  addEventListener("hashchange", () => location.hash && location.reload());
  const fragment = takeFragment();
  const given = linkOf(fragment);
  // Who followed a link means that one and none that was open before.
  link = fragment ? given : kept.read(KEPT, sessionStorage);
  if (link) open();
  else ask(fragment ? t("Tautan ini tidak utuh") : "");
  keepShell("/");
}

start();
