// Where the guest stays: an operator's own premises, or an address and its kecamatan; who reports.
import { byId, kept, make } from "./dom.js";
import { call, session, shift } from "./api.js";
import { missing } from "./forms.js";
import { searchField } from "./search.js";

const OWN = "own-premises";
const MINE = "my-place";
const REMEMBERED = ["address", "region", "region-text", "lodging_kind", "reporter_name", "reporter_email", "reporter_phone"];

async function regions(text) {
  const { items } = await call("GET", `/reference/regions?q=${encodeURIComponent(text)}`);
  return items.map((item) => ({ ...item, within: `${item.regency}, ${item.province}` }));
}

function off(id, away) {
  byId(id).hidden = away;
  byId(id).toggleAttribute("data-off", away);
}

async function ownPremises(after = null) {
  const { items, next } = await call("GET", after ? `/premises?after=${encodeURIComponent(after)}` : "/premises");
  return next ? [...items, ...(await ownPremises(next))] : items;
}

/** {person, premises}: the operator signed in and the own places; without a network as they were last. */
async function operatorHere() {
  const last = kept.read(OWN);
  const away = () => (shift()?.role === "operator" && shift().id === last?.person.id ? last.person : null);
  const person = await session().catch(away);
  if (person?.role !== "operator") return null;
  const known = last?.person.id === person.id ? last.premises : [];
  const premises = (await ownPremises().catch(() => known)).filter((item) => !item.closed_on);
  const lean = premises.map(({ id, name, zone }) => ({ id, name, zone }));
  kept.write(OWN, { person: { id: person.id, name: person.name, role: person.role }, premises: lean });
  return { person, premises };
}

/** onZone(zone) is told when the place's zone is known; onOperator() when it is an operator who reports. */
export function placeSection(form, { onZone, onOperator, onPremises }) {
  let premises = [];
  let person = null;

  async function open() {
    searchField("region", {
      find: regions,
      chosen: (item) => {
        byId("region").dataset.zone = item?.zone || "";
        if (item?.zone) onZone(item.zone);
      },
    });
    recall();
    const here = await operatorHere();
    if (!here?.premises.length) return;
    ({ person, premises } = here);
    byId("premises").append(...premises.map((item) => make("option", { value: item.id }, item.name)));
    byId("operator-name").textContent = person.name;
    byId("operator").hidden = false;
    byId("premises").value = premises.length === 1 ? premises[0].id : byId("premises").dataset.wanted || "";
    for (const id of ["own-place", "reporter"]) off(id, true);
    off("own-premises", false);
    byId("premises").addEventListener("change", tellZone);
    tellZone();
    onOperator();
  }

  function tellZone() {
    const item = premises.find((one) => one.id === byId("premises").value);
    if (item) onZone(item.zone);
    onPremises();
  }

  const region = () => [...form.elements.region].find((field) => field.type === "hidden");
  const field = (name) => (name === "region" ? region() : form.elements[name]);

  /** What the host asked this device to remember, where nothing else is typed yet. */
  function recall() {
    const mine = kept.read(MINE);
    if (!mine || byId("address").value) return;
    for (const name of REMEMBERED) if (mine[name]) field(name).value = mine[name];
    byId("remember").checked = true;
    if (mine.zone) onZone((byId("region").dataset.zone = mine.zone));
  }

  /** After a report: remember the place and the name, or forget them, as the host wishes. */
  function remember() {
    if (premises.length) return;
    const mine = { zone: byId("region").dataset.zone };
    for (const name of REMEMBERED) mine[name] = field(name).value;
    kept.write(MINE, byId("remember").checked ? mine : null);
  }

  function read(typed, errors) {
    if (premises.length) {
      if (!typed.premises) errors.push(["premises", t("Pilih tempat penginapan")]);
      return { premises: typed.premises };
    }
    if (!typed.lodging_kind) errors.push(["lodging_kind", t("Pilih jenis tempatnya")]);
    if (!typed.address) errors.push(["address", missing(t("alamat tempat tamu menginap"))]);
    if (!typed.region) errors.push(["region", t("Ketik nama kecamatan, lalu pilih dari daftar")]);
    if (!typed.reporter_name) errors.push(["reporter_name", missing(t("nama Anda"))]);
    const reporter = { name: typed.reporter_name };
    if (typed.reporter_email) reporter.email = typed.reporter_email;
    if (typed.reporter_phone) reporter.phone = typed.reporter_phone;
    return { lodging_kind: typed.lodging_kind, address: typed.address, region: typed.region, reporter };
  }

  return { open, read, remember, person: () => person, premises: () => byId("premises").value };
}
