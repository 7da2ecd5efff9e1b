// Reporting a guest: as little to type as can be, nothing typed ever lost, the receipt at the end.
import { byId, make, show } from "./dom.js";
import { call } from "./api.js";
import { clockTime, dayIn, dayInWords, instantAt, timeIn, zoneName } from "./dates.js";
import { dateValue, forgetDraft, refuse, restoreDraft, setDate, wire } from "./forms.js";
import { deviceZone, placeSection } from "./place.js";
import { guestSection } from "./guest.js";
import { listed, nameOf } from "./reference.js";
import { receiptView } from "./receipt-view.js";

const LONGEST_NIGHTS = 400;
const form = byId("report");
let zone = deviceZone();

function setZone(name) {
  zone = zoneName(name);
  byId("zone").textContent = zone;
}

function now() {
  setDate("arrived_on", dayIn(zone));
  byId("arrived_time").value = timeIn(zone).replace(":", ".");
}

const nightsTyped = () => (/^\d{1,3}$/.test(byId("nights").value.trim()) ? Number(byId("nights").value) : 0);

function sayNights() {
  const from = dateValue("arrived_on");
  const nights = nightsTyped();
  const leaves = from && nights && new Date(Date.parse(from) + nights * 86400000).toISOString().slice(0, 10);
  byId("nights-said").textContent = leaves ? `${t("Sampai")} ${dayInWords(leaves)}` : "";
}

async function fillPurposes(wanted) {
  const select = byId("purpose");
  if (select.options.length === 1) {
    const items = await listed("purposes");
    select.append(...items.map((item) => make("option", { value: item.code }, nameOf(item))));
  }
  if (wanted) select.value = wanted;
}

function readStay(typed, errors) {
  const day = dateValue("arrived_on");
  const time = clockTime(typed.arrived_time);
  const nights = nightsTyped();
  if (!day) errors.push(["arrived_on", t("Isi tanggal tiba, misalnya 22 November 2026")]);
  if (!time) errors.push(["arrived_time", t("Isi jam tiba, misalnya 14.30")]);
  if (nights < 1 || nights > LONGEST_NIGHTS) errors.push(["nights", t("Isi lama menginap dalam malam, dari 1 sampai 400")]);
  const stay = { arrived_at: day && time && instantAt(day, time, zone), nights };
  return typed.purpose ? { ...stay, purpose: typed.purpose } : stay;
}

const guest = guestSection(form, (names) => {
  if (!byId("purpose").value) fillPurposes(names.purpose);
});
const place = placeSection(form, setZone);

function another() {
  guest.clear();
  now();
  byId("receipt").hidden = true;
  byId("asking").hidden = false;
  byId("asking").querySelector("h1").focus();
}

async function showReceipt(answer) {
  byId("asking").hidden = true;
  show(
    byId("receipt"),
    make("h1", { class: "govuk-heading-l" }, t("Laporan Anda kami terima")),
    ...(await receiptView(answer)),
    make("button", { type: "button", class: "govuk-button govuk-button--secondary s-screen-only", onclick: another }, t("Lapor tamu lain di tempat yang sama")),
  );
}

function start() {
  const restored = restoreDraft(form);
  setZone(zone);
  if (!restored) now();
  byId("draft-note").hidden = !restored;
  byId("draft-clear").addEventListener("click", () => {
    forgetDraft(form);
    location.reload();
  });
  fillPurposes(byId("purpose").dataset.wanted);
  form.addEventListener("input", sayNights);
  sayNights();
  guest.open();
  place.open();
  wire(form, {
    read(typed) {
      const errors = [];
      const body = { ...guest.read(typed, errors), ...readStay(typed, errors), ...place.read(typed, errors) };
      refuse(errors);
      return body;
    },
    send: (body, key) => call("POST", "/stays", { body, key }),
    done: showReceipt,
    fields: { arrived_at: "arrived_on", seal: "guest", passport: "guest" },
    resend: true,
  });
}

start();
