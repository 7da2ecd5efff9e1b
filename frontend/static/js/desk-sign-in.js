// A device that several people share: each chooses their name and gives their own PIN.
import { byId, fill, kept, make } from "./dom.js";
import { begin, call } from "./api.js";
import { refuse, wire } from "./forms.js";

const DESK = "desk";
const PIN = /^\d{6}$/;
const WITH_PASSWORD = ["desk_locked", "desk_password_needed"];

let chosen = null;

function askPassword(wanted) {
  byId("desk-password-part").hidden = !wanted;
  byId("desk-password-part").toggleAttribute("data-off", !wanted);
}

function choose(person) {
  chosen = person;
  byId("desk-form").reset();
  byId("desk-form-summary").hidden = true;
  byId("desk-who").textContent = fill(t("Halo, {name}"), person);
  byId("desk-people").hidden = true;
  byId("desk-one").hidden = false;
  askPassword(person.locked);
  byId(person.locked ? "desk_password" : "pin").focus();
}

function unchoose() {
  byId("desk-form").reset();
  byId("desk-one").hidden = true;
  byId("desk-people").hidden = false;
  byId("desk-people").querySelector("button")?.focus();
}

function read({ pin, desk_password: password }) {
  const errors = [];
  if (!PIN.test(pin)) errors.push(["pin", t("PIN terdiri dari enam angka")]);
  if (password === "") errors.push(["desk_password", t("Isi kata sandi Anda")]);
  refuse(errors);
  return { person: chosen.id, pin, ...(password ? { password } : {}) };
}

async function send(body) {
  try {
    return await begin("/desk-sessions", body);
  } catch (problem) {
    if (WITH_PASSWORD.includes(problem.code)) askPassword(true);
    byId("pin").value = "";
    throw problem;
  }
}

function byPassword() {
  byId("desk").hidden = true;
  byId("ask").hidden = false;
  byId("email").focus();
}

/** Show who is on this device in place of the usual form; onward(person) goes on. */
export async function showDesk(onward) {
  let desk;
  try {
    desk = await call("GET", "/desk-sessions/people");
  } catch (problem) {
    // Forgotten by its owner: a browser like any other from now on.
    if (problem.status === 404) kept.write(DESK, null);
    return;
  }
  if (!desk.people.length) return;
  byId("desk-name").textContent = desk.name;
  byId("desk-list").replaceChildren(
    ...desk.people.map((person) =>
      make("li", {}, make("button", { type: "button", class: "s-person", onclick: () => choose(person) }, person.name, person.locked && make("span", { class: "s-person__locked" }, t("PIN terkunci")))),
    ),
  );
  wire(byId("desk-form"), { read, send, done: onward, fields: { password: "desk_password", person: "pin" } });
  byId("desk-other").addEventListener("click", unchoose);
  byId("desk-by-password").addEventListener("click", byPassword);
  byId("ask").hidden = true;
  byId("desk").hidden = false;
}
