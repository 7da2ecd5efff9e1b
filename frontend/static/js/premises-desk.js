// This browser as a device that several people share, and the other ones a person is on.
import { byId, facts, fill, kept, make } from "./dom.js";
import { call } from "./api.js";
import { dayIn, dayInWords } from "./dates.js";
import { missing, refuse, wire } from "./forms.js";
import { sureButton } from "./sure.js";
import { zoneHere } from "./zone-here.js";

const DESK = "desk";
const PIN = /^\d{6}$/;

let wired = false;

function deeds(device) {
  const leave = () =>
    sureButton(t("Keluarkan saya dari perangkat ini"), fill(t("PIN Anda tidak berlaku lagi di {name}."), device), t("Ya, keluarkan"), async () => {
      await call("POST", `/desk-devices/${device.id}/departure`);
      await list(fill(t("Anda tidak lagi terdaftar di {name}."), device));
    }, device.name);
  const forget = () =>
    sureButton(t("Hapus perangkat"), fill(t("Tidak seorang pun dapat lagi masuk dengan PIN di {name}."), device), t("Ya, hapus"), async () => {
      await call("POST", `/desk-devices/${device.id}/forgetting`);
      if (device.here) kept.write(DESK, null);
      await list(fill(t("{name} bukan lagi perangkat bersama."), device));
    }, device.name);
  return [device.joined && leave(), device.owned && forget()].filter(Boolean);
}

function card(device) {
  const made = dayInWords(dayIn(zoneHere(), new Date(device.made_at)), false);
  return make("li", { class: "s-card" }, make("h3", { class: "govuk-heading-s" }, device.name, device.here ? ` (${t("perangkat ini")})` : ""), facts([[t("Dibuat"), made], [t("PIN Anda"), device.joined ? t("Terpasang") : t("Belum ada")]]), ...deeds(device));
}

async function list(said = "") {
  const { items } = await call("GET", "/desk-devices");
  byId("desks").replaceChildren(...items.map(card));
  byId("desk-said").textContent = said;
}

/** Which form stands open: to share this browser, or, once it is shared, to be one of its people. */
async function sayWhatIsNext() {
  const desk = await call("GET", "/desk-sessions/people").catch((problem) => {
    if (problem.status === 404) return null;
    throw problem;
  });
  kept.write(DESK, desk ? true : null);
  byId("desk-making").hidden = Boolean(desk);
  byId("desk-joining").hidden = !desk;
  if (desk) byId("desk-here").textContent = fill(t("Perangkat ini adalah perangkat bersama: {name}."), desk);
}

function wireForms() {
  wired = true;
  wire(byId("make-desk"), {
    read({ desk_label: name }) {
      refuse(name ? [] : [["desk_label", missing(t("nama perangkat"))]]);
      return { name };
    },
    send: (body, key) => call("POST", "/desk-devices", { body, key }),
    async done(device) {
      byId("make-desk").reset();
      await list(fill(t("{name} sekarang perangkat bersama. Buat PIN Anda di bawah ini."), device));
      await sayWhatIsNext();
      byId("new_pin").focus();
    },
    fields: { name: "desk_label" },
  });
  wire(byId("join-desk"), {
    read({ new_pin: pin, pin_again: again, own_password: password }) {
      const errors = [];
      if (!PIN.test(pin)) errors.push(["new_pin", t("PIN terdiri dari enam angka")]);
      else if (pin !== again) errors.push(["pin_again", t("Kedua PIN belum sama")]);
      if (!password) errors.push(["own_password", t("Isi kata sandi Anda")]);
      refuse(errors);
      return { pin, password };
    },
    send: (body, key) => call("POST", "/desk-devices/people", { body, key }),
    async done() {
      byId("join-desk").reset();
      await list(t("PIN Anda terpasang. Bila Anda keluar, perangkat ini menanyakan PIN."));
    },
    fields: { pin: "new_pin", password: "own_password" },
  });
}

/** Show the shared devices of the person signed in. */
export async function showDesks() {
  if (!wired) wireForms();
  await Promise.all([list(), sayWhatIsNext()]);
}
