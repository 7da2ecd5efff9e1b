// One stay whole: what was reported, everything that became of it, correcting and cancelling.
import { byId, facts, fill, make } from "./dom.js";
import { call } from "./api.js";
import { clockTime, dayIn, dayInWords, instantAt, instantInWords, timeIn } from "./dates.js";
import { dateValue, missing, refuse, setDate, wire } from "./forms.js";
import { deed } from "./stay-deeds.js";
import { faultWords } from "./mrz-words.js";
import { find, listed, nameOf } from "./reference.js";
import { guestName } from "./stay-words.js";
import { readMrz } from "./mrz.js";
import { slow, told } from "./slow.js";

const LONGEST_NIGHTS = 400;

let stay = null;
let leave = null;
let changed = false;

const states = () => ({
  in_house: t("Menginap"),
  late: t("Seharusnya sudah keluar"),
  left: t("Sudah keluar"),
  cancelled: t("Laporan dibatalkan"),
  duplicate: t("Laporan ganda: orang, tempat, dan hari yang sama sudah dilaporkan"),
});

const kinds = () => ({
  reported: t("Dilaporkan"),
  corrected: t("Diperbaiki"),
  extended: t("Diperpanjang"),
  left: t("Keluar dicatat"),
  cancelled: t("Dibatalkan"),
  unlinked: t("Tidak lagi ganda: laporan kembarannya dibatalkan"),
});

const when = (instant) => instant && instantInWords(instant, stay.zone);

/** What the history compares from one version to the next: label, and how its value is said. */
const compared = (purposes) => [
  [t("Tamu"), (one) => guestName(one)],
  [t("Tiba"), (one) => when(one.arrived_at)],
  [t("Sampai"), (one) => dayInWords(one.leaves_on)],
  [t("Keluar"), (one) => when(one.left_at)],
  [t("Kamar"), (one) => one.room],
  [t("Tujuan"), (one) => nameOf(purposes.find(({ code }) => code === one.purpose)) || one.purpose],
  [t("Catatan"), (one) => one.remarks],
];

function differences(before, after, purposes) {
  if (!before) return [];
  return compared(purposes)
    .map(([label, said]) => [label, said(before) || t("kosong"), said(after) || t("kosong")])
    .filter(([, old, fresh]) => old !== fresh)
    .map(([label, old, fresh]) => fill(t("{what}: {old} menjadi {fresh}"), { what: label, old, fresh }));
}

function drawHistory(versions, purposes) {
  byId("history").replaceChildren(
    ...versions.map(({ kind, at, reason, stay: after }, index) =>
      make(
        "li",
        {},
        make("strong", {}, kinds()[kind] || kind),
        `, ${when(at)}`,
        reason && ` – ${reason}`,
        ...differences(versions[index - 1]?.stay, after, purposes).map((text) => make("span", { class: "s-stay__change" }, text)),
      ),
    ),
  );
}

function flags() {
  return [
    !stay.on_time && t("Laporan ini diterima melewati batas waktu. Laporannya tetap sah."),
    stay.beyond_permit && t("Tamu akan menginap lebih lama daripada izin tinggalnya."),
    stay.guest_departed && t("Tamu ini sudah tercatat meninggalkan Indonesia. Catat keluarnya."),
    stay.state === "cancelled" && stay.cancel_reason && fill(t("Dibatalkan: {reason}"), { reason: stay.cancel_reason }),
  ].filter(Boolean);
}

async function draw({ stay: fresh, versions }) {
  stay = fresh;
  const [purposes, country] = await Promise.all([listed("purposes"), stay.nationality && find("countries", stay.nationality, "")]);
  byId("stay-title").textContent = guestName(stay);
  const receipt = make("a", { class: "govuk-link", href: `/r#${stay.receipt}` }, stay.receipt);
  byId("stay-facts").replaceChildren(
    ...flags().map((text) => make("p", { class: "govuk-body s-flag s-flag--warn" }, text)),
    facts([
      [t("Keadaan"), states()[stay.state]],
      [t("Kewarganegaraan"), nameOf(country) || stay.nationality],
      [t("Nomor paspor"), stay.document_number],
      [t("Tiba"), when(stay.arrived_at)],
      [t("Tiba menurut laporan pertama"), stay.first_reported && when(stay.first_reported.arrived_at)],
      [t("Sampai"), `${dayInWords(stay.leaves_on)} (${tn("{n} malam", stay.nights)})`],
      [t("Keluar"), when(stay.left_at)],
      [t("Kamar"), stay.room],
      [t("Tujuan"), nameOf(purposes.find(({ code }) => code === stay.purpose))],
      [t("Catatan"), stay.remarks],
      [t("Pertama diterima"), when(stay.first_received_at)],
      [t("Batas waktu"), when(stay.deadline_at)],
      [t("Kantor imigrasi"), nameOf(stay.office)],
      [t("Nomor tanda terima"), receipt],
    ]),
  );
  drawHistory(versions, purposes);
  fillForm(purposes);
  const over = ["cancelled", "duplicate"].includes(stay.state);
  byId("correcting").hidden = over;
  byId("cancelling").hidden = stay.state === "cancelled";
}

function fillForm(purposes) {
  for (const form of ["correct", "cancel"]) {
    byId(form).reset();
    byId(`${form}-summary`).hidden = true;
  }
  const select = byId("purpose");
  if (select.options.length === 1) select.append(...purposes.map((item) => make("option", { value: item.code }, nameOf(item))));
  const at = new Date(stay.arrived_at);
  setDate("arrived_on", dayIn(stay.zone, at));
  byId("arrived_time").value = timeIn(stay.zone, at).replace(":", ".");
  byId("nights").value = stay.nights;
  byId("room").value = stay.room || "";
  byId("remarks").value = stay.remarks || "";
  select.value = stay.purpose || "";
}

/** Only what differs from what stands is sent: an instant keeps the seconds that nobody typed. */
function arrival(typed, wrong) {
  const day = dateValue("arrived_on");
  const time = clockTime(typed.arrived_time);
  if (!day) wrong.push(["arrived_on", t("Isi tanggal tiba, misalnya 22 November 2026")]);
  if (!time) wrong.push(["arrived_time", t("Isi jam tiba, misalnya 14.30")]);
  if (!day || !time) return null;
  const at = new Date(stay.arrived_at);
  return day === dayIn(stay.zone, at) && time === timeIn(stay.zone, at) ? null : instantAt(day, time, stay.zone);
}

function readCorrection(typed) {
  const wrong = [];
  const arrived = arrival(typed, wrong);
  const nights = /^\d{1,3}$/.test(typed.nights) ? Number(typed.nights) : -1;
  if (nights < 0 || nights > LONGEST_NIGHTS) wrong.push(["nights", t("Isi lama menginap dalam malam, dari 0 sampai 400")]);
  if (typed.mrz) for (const error of readMrz(typed.mrz, dayIn("WIB")).errors) wrong.push(["mrz", faultWords(error)]);
  if (!typed.correct_reason) wrong.push(["correct_reason", missing(t("apa yang diperbaiki, dan mengapa"))]);
  const body = {
    ...(arrived && { arrived_at: arrived }),
    // The nights count from the arrival: where that moves, they are said anew.
    ...((arrived || nights !== stay.nights) && { nights }),
    ...(typed.mrz && { mrz: typed.mrz }),
  };
  for (const name of ["room", "purpose", "remarks"]) if (typed[name] !== (stay[name] || "")) body[name] = typed[name] || null;
  if (!wrong.length && !Object.keys(body).length) wrong.push(["correct_reason", t("Belum ada isian yang diubah")]);
  refuse(wrong);
  return { reason: typed.correct_reason, version: stay.version, ...body };
}

async function reload(words) {
  changed = true;
  await draw(await call("GET", `/stays/${stay.receipt}`));
  for (const id of ["correcting", "cancelling"]) byId(id).open = false;
  byId("stay-said").textContent = words;
  byId("stay-title").focus();
}

function wireOnce() {
  if (leave) return;
  wire(byId("correct"), {
    read: readCorrection,
    send: (body) => deed(`/stays/${stay.receipt}/corrections`, body),
    done: () => reload(t("Perbaikan tersimpan.")),
    fields: { reason: "correct_reason", arrived_at: "arrived_on", leaves_on: "nights", passport: "mrz" },
  });
  wire(byId("cancel"), {
    read: ({ cancel_reason: reason }) => (refuse(reason ? [] : [["cancel_reason", missing(t("alasannya"))]]), { reason }),
    send: (body) => deed(`/stays/${stay.receipt}/cancel`, body),
    done: () => reload(t("Laporan dibatalkan.")),
    fields: { reason: "cancel_reason" },
  });
  byId("back").addEventListener("click", () => leave(changed));
}

/** Show a stay whole; left(changed) is called when the reader goes back to the list. */
export async function showStay(listedStay, left) {
  wireOnce();
  [stay, leave, changed] = [listedStay, left, false];
  byId("lists").hidden = true;
  byId("stay").hidden = false;
  byId("stay-title").textContent = guestName(stay);
  for (const id of ["stay-facts", "history"]) byId(id).replaceChildren();
  for (const id of ["correcting", "cancelling"]) Object.assign(byId(id), { hidden: true, open: false });
  byId("stay-title").focus();
  const said = byId("stay-said");
  said.textContent = "";
  try {
    await draw(await slow(said, t("Memuat…"), call("GET", `/stays/${stay.receipt}`)));
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
  }
}
