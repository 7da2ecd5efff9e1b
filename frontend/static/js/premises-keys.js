// Keys with which a property system reports for a place: made, shown once, revoked.
import { byId, facts, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayIn, dayInWords } from "./dates.js";
import { missing, refuse, wire } from "./forms.js";
import { sureButton } from "./sure.js";
import { told } from "./slow.js";

let place = null;
let wired = false;

const SCOPES = ["stays:write", "stays:read", "receipts:read"];

const scopes = () => ({ "stays:write": t("melapor"), "stays:read": t("membaca laporan"), "receipts:read": t("mengunduh tanda terima") });
const states = () => ({ in_use: t("Dipakai"), revoked: t("Dicabut"), maker_gone: t("Tidak berlaku: pembuatnya bukan pemilik lagi") });

function keyCard(key) {
  const revoke = sureButton(
    t("Cabut kunci"),
    fill(t("Sistem yang memakai {name} tidak dapat melapor lagi, mulai sekarang."), key),
    t("Ya, cabut"),
    async () => {
      await call("POST", `/premises/${place.id}/api-keys/${key.id}/revocation`);
      await list(fill(t("Kunci {name} sudah dicabut."), key));
    },
    key.name,
  );
  return make(
    "li",
    { class: "s-card" },
    make("h3", { class: "govuk-heading-s" }, key.name),
    facts([
      [t("Keadaan"), states()[key.state]],
      [t("Boleh"), key.scopes.map((scope) => scopes()[scope] || scope).join(", ")],
      [t("Dibuat"), dayInWords(dayIn(place.zone, new Date(key.made_at)), false)],
      [t("Terakhir dipakai"), key.last_used_on ? dayInWords(key.last_used_on, false) : t("Belum pernah")],
    ]),
    key.state !== "revoked" && revoke,
  );
}

async function list(said = "") {
  const mine = place.id;
  const { items } = await call("GET", `/premises/${mine}/api-keys`);
  if (place.id !== mine) return;
  byId("keys").replaceChildren(...items.map(keyCard));
  byId("keys-said").textContent = said;
}

/** The key's text is nowhere but in this box, and goes with it. */
function showOnce({ key, api_key: made }) {
  const said = make("p", { class: "govuk-body", role: "status" });
  const field = make("input", { class: "govuk-input s-mono", id: "key-text", type: "text", readonly: true, value: key, autocomplete: "off", spellcheck: "false" });
  const copy = make("button", { type: "button", class: "govuk-button" }, t("Salin kunci"));
  copy.addEventListener("click", async () => {
    field.select();
    const copied = await navigator.clipboard.writeText(key).then(() => true, () => false);
    said.textContent = copied ? t("Kunci tersalin.") : t("Salin sendiri: kuncinya sudah ditandai.");
  });
  const done = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => hide() }, t("Sudah saya simpan"));
  const heading = make("h3", { class: "govuk-heading-s", tabindex: "-1" }, fill(t("Kunci {name}"), made));
  byId("key-once").replaceChildren(
    heading,
    make("p", { class: "govuk-body" }, t("Simpan sekarang di sistem Anda: kunci ini hanya ditampilkan sekali ini.")),
    make("div", { class: "govuk-form-group" }, make("label", { class: "govuk-label", for: "key-text" }, t("Kunci API")), field),
    make("div", { class: "govuk-button-group" }, copy, done),
    said,
  );
  byId("key-once").hidden = false;
  heading.focus();
}

function hide() {
  byId("key-once").replaceChildren();
  byId("key-once").hidden = true;
}

function wireForm() {
  wired = true;
  wire(byId("make-key"), {
    read(typed) {
      const chosen = SCOPES.filter((scope) => typed[scope]);
      const errors = [];
      if (!typed.key_name) errors.push(["key_name", missing(t("nama kunci"))]);
      if (!chosen.length) errors.push(["scopes", t("Pilih sedikitnya satu")]);
      refuse(errors);
      return { name: typed.key_name, scopes: chosen };
    },
    send: (body, key) => call("POST", `/premises/${place.id}/api-keys`, { body, key }),
    async done(made) {
      byId("make-key").reset();
      showOnce(made);
      await list();
    },
    fields: { name: "key_name" },
  });
  addEventListener("pagehide", hide);
}

/** Show the keys of a place. */
export async function showKeys(premises) {
  place = premises;
  hide();
  byId("keys").replaceChildren();
  if (!wired) wireForm();
  await list().catch((problem) => (byId("keys-said").textContent = told(problem)));
}
