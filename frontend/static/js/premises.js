// An operator's lodging places: registered, changed, closed; their team, keys and shared devices.
import { byId, facts, kept, make } from "./dom.js";
import { call } from "./api.js";
import { dayInWords, zoneName } from "./dates.js";
import { dateValue, missing, refuse, setDate, wire } from "./forms.js";
import { operator } from "./operator.js";
import { find, nameOf } from "./reference.js";
import { told } from "./slow.js";

let place = null;

const LATER = {
  "house-code": () => import("./premises-code.js").then(({ showCode }) => showCode(place)),
  team: () => import("./premises-team.js").then(({ showTeam }) => showTeam(place)),
  "api-keys": () => import("./premises-keys.js").then(({ showKeys }) => showKeys(place)),
  "shared-desk": () => import("./premises-desk.js").then(({ showDesks }) => showDesks()),
};

/** Parts that are fetched when they are opened, and shown anew for each place. */
function openPart(id) {
  const box = byId(id);
  const said = box.querySelector("[role=status]");
  if (box.open) LATER[id]().catch((problem) => (said.textContent = problem.title ? told(problem) : t("Bagian ini tidak dapat dibuka. Muat ulang halaman.")));
}

const officeSays = ({ confirmed, office_note: note, answered_at: answered }) => {
  if (confirmed) return t("Dikonfirmasi kantor imigrasi");
  if (!answered) return t("Menunggu konfirmasi kantor imigrasi");
  return [t("Belum dikonfirmasi kantor imigrasi"), note].filter(Boolean).join(": ");
};

async function drawFacts() {
  const mine = place;
  const category = await find("premises-categories", mine.category, new Date().toISOString().slice(0, 10));
  if (place !== mine) return;
  const contact = mine.contact && [mine.contact.name, mine.contact.phone, mine.contact.email].filter(Boolean).join(", ");
  byId("place-facts").replaceChildren(
    facts([
      [t("Jenis"), nameOf(category) || mine.category],
      [t("Alamat"), mine.address],
      [t("Kecamatan"), mine.region_name],
      [t("Zona waktu"), zoneName(mine.zone)],
      [t("Titik lokasi"), mine.latitude == null ? "" : `${mine.latitude}, ${mine.longitude}`],
      [t("Nomor izin usaha"), mine.licence_number],
      [t("Penanggung jawab"), contact],
      [t("Mulai menerima tamu"), mine.opened_on && dayInWords(mine.opened_on, false)],
      [t("Terakhir menerima tamu"), mine.closed_on && [dayInWords(mine.closed_on, false), mine.closure_reason].filter(Boolean).join(": ")],
      [t("Kantor imigrasi"), nameOf(mine.office)],
      [t("Keadaan"), officeSays(mine)],
      [t("Peran Anda"), mine.role === "owner" ? t("Pemilik") : t("Pelapor")],
    ]),
  );
}

function choose(premises) {
  place = premises;
  byId("place-said").textContent = "";
  byId("placing").hidden = true;
  const owner = place.role === "owner";
  byId("owner-deeds").hidden = !owner;
  byId("api-keys").hidden = !owner;
  byId("closing").hidden = true;
  byId("close-place").hidden = Boolean(place.closed_on);
  byId("reopen-place").hidden = !place.closed_on;
  drawFacts();
  for (const id of ["team", "api-keys"]) openPart(id);
}

/** The place as it is now, in the list above too. */
function isChanged(premises, said) {
  kept.write("premises", premises.id);
  if (!place || place.id !== premises.id) return location.reload();
  Object.assign(place, premises);
  const option = [...byId("place").options].find(({ value }) => value === place.id);
  if (option) option.textContent = place.name;
  byId("place-zone").textContent = zoneName(place.zone);
  choose(place);
  byId("place-said").textContent = said;
  byId("place-said").scrollIntoView({ block: "center" });
}

async function openForm(box, premises) {
  const form = await import("./premises-form.js");
  await form.openForm(byId(box), premises, (made) => isChanged(made, t("Data tempat tersimpan.")));
}

const opens = (button, box, premises) =>
  byId(button).addEventListener("click", () => openForm(box, premises()).catch((problem) => (byId("place-said").textContent = told(problem))));

function askClosure() {
  byId("close").reset();
  setDate("closed_on", "");
  byId("closing").hidden = false;
  byId("closing-title").focus();
}

const close = (body, key) => call("POST", `/premises/${place.id}/closure`, { body, key });

function wireClosure() {
  wire(byId("close"), {
    read({ close_reason: reason }) {
      const on = dateValue("closed_on");
      const errors = [];
      if (!on) errors.push(["closed_on", on === null ? t("Tanggal ini tidak ada") : missing(t("hari terakhir menerima tamu"))]);
      if (!reason) errors.push(["close_reason", missing(t("alasannya"))]);
      refuse(errors);
      return { closed_on: on, reason };
    },
    send: close,
    done: (premises) => isChanged(premises, t("Tersimpan. Setelah hari itu, laporan untuk tempat ini tidak diterima lagi.")),
    fields: { reason: "close_reason" },
  });
  byId("close-place").addEventListener("click", askClosure);
  byId("keep-place").addEventListener("click", () => {
    byId("closing").hidden = true;
    byId("close-place").focus();
  });
  byId("reopen-place").addEventListener("click", () =>
    close({ closed_on: null, reason: t("Dibuka kembali") }).then(
      (premises) => isChanged(premises, t("Tempat ini dibuka kembali.")),
      (problem) => (byId("place-said").textContent = told(problem)),
    ),
  );
}

/** Somebody without a place is here to register one. */
async function askFirst() {
  document.querySelector(".s-place").hidden = true;
  byId("cancel-place").hidden = true;
  for (const link of byId("no-premises").querySelectorAll("a")) link.parentElement.remove();
  await openForm("no-premises", null);
}

async function start() {
  opens("change-place", "changing", () => place);
  opens("add-place", "adding", () => null);
  byId("cancel-place").addEventListener("click", () => (byId("placing").hidden = true));
  wireClosure();
  for (const id of Object.keys(LATER)) byId(id).addEventListener("toggle", () => openPart(id));
  await operator(choose);
  byId("always").hidden = false;
  byId("add-place").hidden = !place;
  if (!place) await askFirst();
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  const again = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => location.reload() }, t("Coba lagi"));
  byId("opening").hidden = false;
  byId("opening").replaceChildren(make("p", { class: "govuk-body" }, told(problem)), again);
});
