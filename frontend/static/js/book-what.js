// The first step: what is booked, and where. All of it is told by the kinds that the API lists.
import { choice, off } from "./booking-fields.js";
import { byId, facts, fill, kept, make } from "./dom.js";
import { call } from "./api.js";
import { zoneHere } from "./zone-here.js";
import { dayIn } from "./dates.js";
import { documentList, feeInWords } from "./booked-words.js";
import { byName, listed, nameOf } from "./reference.js";
import { missing } from "./forms.js";
import { searchField } from "./search.js";
import { slow } from "./slow.js";
import { whereNow } from "./sighting.js";

const LAST_OFFICE = "booking-office";

async function regions(text) {
  const { items } = await call("GET", `/reference/regions?q=${encodeURIComponent(text)}`);
  return items.map((item) => ({ ...item, within: `${item.regency}, ${item.province}` }));
}

/** Offices by the province where they sit: somebody looks for those nearby. */
function byProvince(offices, provinces) {
  const near = new Map();
  for (const office of offices) {
    const code = office.region.slice(0, 2);
    near.set(code, [...(near.get(code) || []), make("option", { value: office.code }, nameOf(office))]);
  }
  const named = [...near].map(([code, options]) => [provinces.find((each) => each.code === code)?.name, options]);
  const groups = named.filter(([name]) => name).sort(([one], [other]) => one.localeCompare(other));
  return [...groups.map(([label, options]) => make("optgroup", { label }, ...options)), ...named.filter(([name]) => !name).flatMap(([, options]) => options)];
}

/** The offices of today; the one that was chosen last on this device is chosen again. */
async function offerOffices() {
  const select = byId("office");
  if (select.options.length > 1) return;
  const today = dayIn("WIB");
  const [all, provinces] = await slow(byId("office-said"), t("Memuat…"), Promise.all([listed("offices"), listed("regions")]));
  const open = byName(all).filter((item) => item.kind === "office" && (item.valid_from || "") <= today && today <= (item.valid_to || "9999"));
  const wanted = select.dataset.wanted || kept.read(LAST_OFFICE);
  select.replaceChildren(select.options[0], ...byProvince(open, provinces));
  if (open.some(({ code }) => code === wanted)) select.value = wanted;
  byId("office-said").textContent = open.length ? "" : t("Daftar kantor tidak dapat dimuat. Periksa jaringan Anda, lalu pilih layanannya sekali lagi.");
}

/** A service as it is in force: what it costs, what to bring, how long before. */
function terms(service) {
  if (!service) return "";
  return make(
    "div",
    { class: "govuk-inset-text" },
    facts([
      [t("Biaya per orang"), [feeInWords(service.fee), service.fee_note].filter(Boolean).join(". ")],
      [t("Paling lambat"), service.lead_days ? tn("{n} hari sebelumnya", service.lead_days) : ""],
      [t("Yang dibawa"), documentList(service.documents)],
    ]),
    service.source ? make("p", { class: "s-source" }, fill(t("Sumber: {source}"), service)) : "",
  );
}

/** told(kind) is told of each other kind. → {open(kinds), again(), kind(), service(), count(), read(typed, errors), words(), zone()}: zone of the place that is visited */
export function whatPart(form, told) {
  let kinds = [];

  const chosen = (name) => form.elements[name]?.value || "";
  const kind = () => kinds.find(({ code }) => code === chosen("kind"));
  const service = () => kind()?.services.find(({ code }) => code === chosen("service"));

  function drawKind() {
    const known = kind();
    if (!known) return;
    const was = chosen("service");
    byId("services").replaceChildren(choice("service", t("Untuk apa?"), known.services));
    if (known.services.some(({ code }) => code === was)) form.elements.service.value = was;
    else if (known.services.length === 1) form.elements.service.value = known.services[0].code;
    off("for-many", known.most_people === 1);
    off("for-office", known.needs_place);
    off("for-place", !known.needs_place);
    if (!known.needs_place) offerOffices();
    drawService();
    told(known);
  }

  function drawService() {
    byId("terms").replaceChildren(terms(service()));
  }

  async function locate() {
    byId("locate").disabled = true;
    const found = await whereNow(byId("locate-said"));
    byId("locate").disabled = false;
    form.elements.latitude.value = found?.latitude ?? "";
    form.elements.longitude.value = found?.longitude ?? "";
    if (found) byId("locate-said").textContent = fill(t("Posisi ikut dikirim, dengan ketelitian {n} meter."), { n: found.accuracy_m });
  }

  const count = () => {
    const known = kind();
    if (!known || known.most_people === 1) return 1;
    return /^\d{1,4}$/.test(byId("count").value.trim()) ? Number(byId("count").value) : 0;
  };

  function readPlace(typed, errors) {
    if (!typed.region) errors.push(["region", t("Ketik nama kecamatan, lalu pilih dari daftar")]);
    if (!typed.address) errors.push(["address", missing(t("alamat lengkap"))]);
    const place = { region: typed.region, address: typed.address };
    if (typed.institution) place.institution = typed.institution;
    if (typed.latitude) Object.assign(place, { latitude: Number(typed.latitude), longitude: Number(typed.longitude) });
    return place;
  }

  function read(typed, errors) {
    const known = kind();
    if (!known) {
      errors.push(["kind", t("Pilih layanan yang Anda perlukan")]);
      return {};
    }
    if (!service()) errors.push(["service", t("Pilih untuk apa")]);
    const n = count();
    if (n < known.least_people || n > known.most_people) errors.push(["count", fill(t("Isi jumlah orang, dari {least} sampai {most}"), { least: known.least_people, most: known.most_people })]);
    const what = { kind: known.code, service: typed.service };
    if (known.needs_place) return { ...what, place: readPlace(typed, errors) };
    if (!typed.office) errors.push(["office", t("Pilih kantornya")]);
    else kept.write(LAST_OFFICE, typed.office);
    return { ...what, office: typed.office };
  }

  function open(all) {
    kinds = all;
    byId("kinds").replaceChildren(choice("kind", t("Layanan apa yang Anda perlukan?"), kinds));
    byId("kinds").addEventListener("change", drawKind);
    byId("services").addEventListener("change", drawService);
    byId("locate").addEventListener("click", locate);
    searchField("region", { find: regions, chosen: (item) => (form.elements.zone.value = item?.zone || "") });
  }

  const where = () => (kind().needs_place ? [byId("institution").value.trim(), byId("address").value.trim(), byId("region").value].filter(Boolean).join(", ") : byId("office").selectedOptions[0]?.textContent);

  const zone = () => form.elements.zone.value || zoneHere();

  return { open, zone, kind, service, count, read, again: drawKind, drawService, where };
}

