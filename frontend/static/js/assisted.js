// A report that a host brought, wrote or told, typed by an officer: the same record, the same receipt.
import { byId, facts, fill, make, show } from "./dom.js";
import { byName, listed, nameOf } from "./reference.js";
import { call } from "./api.js";
import { clockTime, dayIn, instantAt, instantInWords, zoneName } from "./dates.js";
import { dateValue, missing, refuse, wire } from "./forms.js";
import { download } from "./download.js";
import { fieldTable, readPassport } from "./desk-passport.js";
import { readMrz } from "./mrz.js";
import { searchField } from "./search.js";
import { slow, told } from "./slow.js";
import { whatWasRead } from "./desk-reading.js";
import { zoneHere } from "./zone-here.js";

const LONGEST_NIGHTS = 400;
// A reader types a whole passport within this; a hand that stops here has stopped.
const PAUSE_MS = 700;
const DRAW_MS = 60000;

let zone = null;
let wired = false;

function setZone(name) {
  zone = zoneName(name);
  byId("zone").textContent = zone;
}

function readHost(typed, wrong) {
  if (!typed.channel) wrong.push(["channel", t("Pilih bagaimana laporan ini datang")]);
  if (!typed.host_name) wrong.push(["host_name", missing(t("nama pelapor"))]);
  const host = { name: typed.host_name };
  if (typed.host_phone) host.phone = typed.host_phone;
  if (typed.host_email) host.email = typed.host_email;
  return { channel: typed.channel, on_behalf_of: host };
}

/** When the message came; nothing where it is typed as it comes. */
function readReceived(typed, wrong) {
  const on = dateValue("received_on");
  if (on === "" && !typed.received_time) return {};
  const time = clockTime(typed.received_time);
  if (!on) wrong.push(["received_on", t("Isi tanggal diterima, misalnya 22 November 2026")]);
  if (!time) wrong.push(["received_time", t("Isi jam diterima, misalnya 14.30")]);
  return on && time ? { received_at_desk: instantAt(on, time, zone) } : {};
}

function readStay(typed, wrong) {
  const on = dateValue("arrived_on");
  const time = clockTime(typed.arrived_time);
  const nights = /^\d{1,3}$/.test(typed.nights) ? Number(typed.nights) : -1;
  if (!typed.lodging_kind) wrong.push(["lodging_kind", t("Pilih jenis tempat")]);
  if (!typed.address) wrong.push(["address", missing(t("alamat tempat tamu menginap"))]);
  if (!typed.region) wrong.push(["region", t("Ketik nama kecamatan, lalu pilih dari daftar")]);
  if (!on) wrong.push(["arrived_on", t("Isi tanggal tiba, misalnya 22 November 2026")]);
  if (!time) wrong.push(["arrived_time", t("Isi jam tiba, misalnya 14.30")]);
  if (nights < 0 || nights > LONGEST_NIGHTS) wrong.push(["nights", t("Isi lama menginap dalam malam, dari 0 sampai 400")]);
  const { lodging_kind: kind, address, region } = typed;
  return { lodging_kind: kind, address: address.replace(/\s+/g, " "), region, arrived_at: on && time && instantAt(on, time, zone), nights };
}

/** The guest by the stamp's code, the passport's lines, or field by field. */
function readGuest(typed, wrong) {
  const read = typed.mrz && byId("fields").hidden ? whatWasRead(typed.mrz) : {};
  if (read.seal) return { seal: read.seal };
  if (read.stamp_number) return wrong.push(["mrz", t("Nomor cap saja tidak cukup: pindai kode capnya, atau pakai data paspor")]) && {};
  try {
    return readPassport(typed);
  } catch (refused) {
    if (!refused.errors) throw refused;
    wrong.push(...refused.errors);
    return {};
  }
}

function read(typed) {
  const wrong = [];
  const body = { ...readHost(typed, wrong), ...readReceived(typed, wrong), ...readGuest(typed, wrong), ...readStay(typed, wrong) };
  refuse(wrong);
  return body;
}

/** What stands in the field, before anything is sent. */
function sayRead() {
  const text = byId("mrz").value.trim();
  const { seal, mrz, wrong = [] } = text ? whatWasRead(text) : {};
  const said = byId("mrz-said");
  if (mrz) {
    const { given_names: given, surname, document_number: number } = readMrz(text, dayIn("WIB")).mrz;
    said.textContent = fill(t("Paspor terbaca: {name}, {number}"), { name: `${given} ${surname}`.trim(), number });
  } else said.textContent = seal ? t("Kode cap terbaca.") : wrong.join(" ");
}

function watchLines() {
  let timer = null;
  byId("mrz").addEventListener("input", () => {
    clearTimeout(timer);
    byId("mrz-said").textContent = "";
    timer = setTimeout(sayRead, PAUSE_MS);
  });
}

function byFields(on) {
  byId("fields").hidden = !on;
  byId("fields").toggleAttribute("data-off", !on);
  byId("zone-lines").hidden = byId("type-fields").hidden = on;
  byId("zone-lines").toggleAttribute("data-off", on);
  byId("read-zone").hidden = !on;
  byId(on ? "document_number" : "mrz").focus();
}

function clear() {
  byId("assist").reset();
  byId("mrz-said").textContent = "";
  byId("receipt").replaceChildren();
  byId("receipt").hidden = true;
  for (const said of byId("assist").querySelectorAll(".s-said")) said.textContent = "";
}

function another() {
  clear();
  byId("assisting").hidden = false;
  byId("channel-desk").focus();
}

const secondary = (words, onclick) => make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick }, words);

/** The same receipt as everybody's, to hand over, print or read out. */
async function recorded(receipt) {
  clear();
  byId("assisting").hidden = true;
  const said = make("p", { class: "govuk-body s-said-line", role: "status" });
  const pdf = async () => {
    said.textContent = "";
    try {
      const answer = await slow(said, t("Menyiapkan berkas…"), call("POST", `/receipts/${receipt.receipt}/document`, { body: {}, timeout: DRAW_MS }));
      download(`serambi-${receipt.receipt}.pdf`, "application/pdf", answer.pdf);
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    }
  };
  show(
    byId("receipt"),
    make("h2", { class: "govuk-heading-m" }, t("Laporan tercatat")),
    facts([
      [t("Nomor tanda terima"), make("a", { class: "govuk-link", href: `/r#${receipt.receipt}` }, receipt.receipt)],
      [t("Pertama diterima"), instantInWords(receipt.first_received_at, receipt.zone)],
      [t("Batas waktu"), instantInWords(receipt.deadline_at, receipt.zone)],
      [t("Keadaan"), receipt.on_time ? t("Laporan diterima tepat waktu") : t("Laporan diterima, melewati batas waktu")],
      [t("Kantor imigrasi"), nameOf(receipt.office)],
    ]),
    make("div", { class: "govuk-button-group s-screen-only" }, secondary(t("Catat laporan lain"), another), secondary(t("Unduh PDF"), pdf)),
    said,
  );
}

async function fillKinds() {
  const today = dayIn("WIB");
  const items = (await listed("premises-categories")).filter((item) => (item.valid_to || "9999") >= today);
  byId("lodging_kind").append(...byName(items).map((item) => make("option", { value: item.code }, nameOf(item))));
}

/** Bring the form to life, once. */
export function assist() {
  if (wired) return;
  wired = true;
  setZone(zoneHere());
  fillKinds();
  watchLines();
  searchField("region", {
    async find(text) {
      const { items } = await call("GET", `/reference/regions?q=${encodeURIComponent(text)}`);
      return items.map((item) => ({ ...item, within: `${item.regency}, ${item.province}` }));
    },
    chosen: (item) => item?.zone && setZone(item.zone),
  });
  byId("type-fields").addEventListener("click", () => byFields(true));
  byId("read-zone").addEventListener("click", () => byFields(false));
  wire(byId("assist"), {
    read,
    send: (body, key) => call("POST", "/assisted-stays", { body, key }),
    done: recorded,
    fields: { ...fieldTable(), seal: "mrz", arrived_at: "arrived_on", received_at_desk: "received_on", "on_behalf_of.name": "host_name", "on_behalf_of.phone": "host_phone", "on_behalf_of.email": "host_email", "reporter.phone": "host_phone", "reporter.email": "host_email" },
  });
  // Nobody who opens the page again by its history finds a person there.
  addEventListener("pagehide", clear);
}
