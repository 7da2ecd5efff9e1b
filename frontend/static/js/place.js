// Where the guest stays: an operator's own premises, or an address and its kecamatan; who reports.
import { byId, make } from "./dom.js";
import { call, session } from "./api.js";
import { missing } from "./forms.js";
import { searchField } from "./search.js";
import { zoneName } from "./dates.js";

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

/** onZone(zone) is told when the place's zone is known. */
export function placeSection(form, onZone) {
  let premises = [];

  async function open() {
    searchField("region", {
      find: regions,
      chosen: (item) => {
        byId("region").dataset.zone = item?.zone || "";
        if (item?.zone) onZone(item.zone);
      },
    });
    const person = await session().catch(() => null);
    if (person?.role !== "operator") return;
    premises = await ownPremises().catch(() => []);
    if (!premises.length) return;
    byId("premises").append(...premises.map((item) => make("option", { value: item.id }, item.name)));
    byId("operator-name").textContent = person.name;
    byId("operator").hidden = false;
    byId("premises").value = premises.length === 1 ? premises[0].id : byId("premises").dataset.wanted || "";
    for (const id of ["own-place", "reporter"]) off(id, true);
    off("own-premises", false);
    byId("premises").addEventListener("change", tellZone);
    tellZone();
  }

  function tellZone() {
    const item = premises.find((one) => one.id === byId("premises").value);
    if (item) onZone(item.zone);
  }

  function read(typed, errors) {
    if (premises.length) {
      if (!typed.premises) errors.push(["premises", t("Pilih tempat penginapan")]);
      return { premises: typed.premises };
    }
    if (!typed.address) errors.push(["address", missing(t("alamat tempat tamu menginap"))]);
    if (!typed.region) errors.push(["region", t("Ketik nama kecamatan, lalu pilih dari daftar")]);
    if (!typed.reporter_name) errors.push(["reporter_name", missing(t("nama Anda"))]);
    const reporter = { name: typed.reporter_name };
    if (typed.reporter_email) reporter.email = typed.reporter_email;
    if (typed.reporter_phone) reporter.phone = typed.reporter_phone;
    return { address: typed.address, region: typed.region, reporter };
  }

  return { open, read };
}

/** The zone of the device where it is one of Indonesia's, else WIB. */
export function deviceZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const name = zoneName(zone);
  return ["WIB", "WITA", "WIT"].includes(name) ? name : "WIB";
}
