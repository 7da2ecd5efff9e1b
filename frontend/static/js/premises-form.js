// A lodging place typed: its category, kecamatan and position, whom to ask there.
import { byId, make } from "./dom.js";
import { call } from "./api.js";
import { dateValue, missing, refuse, setDate, wire } from "./forms.js";
import { byName, listed, nameOf } from "./reference.js";
import { searchField } from "./search.js";

const form = byId("place-form");

let changed = null;
let ready = false;

async function regions(text) {
  const { items } = await call("GET", `/reference/regions?q=${encodeURIComponent(text)}`);
  return items.map((item) => ({ ...item, within: `${item.regency}, ${item.province}` }));
}

/** "-8.6500, 115.1667" → [latitude, longitude]; null when it is no position. */
export function position(text) {
  const match = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  const [latitude, longitude] = match ? [Number(match[1]), Number(match[2])] : [NaN, NaN];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}

function locate() {
  const said = byId("position-said");
  if (!navigator.geolocation) return void (said.textContent = t("Perangkat ini tidak dapat menentukan posisi."));
  said.textContent = t("Menentukan posisi…");
  const found = ({ coords }) => {
    byId("position").value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
    said.textContent = t("Posisi perangkat ini diisikan.");
  };
  const refused = () => (said.textContent = t("Posisi tidak dapat ditentukan. Isian ini boleh dikosongkan."));
  navigator.geolocation.getCurrentPosition(found, refused, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
}

function contactOf(typed, errors) {
  if (!typed.contact_name) {
    if (typed.contact_phone || typed.contact_email) errors.push(["contact_name", missing(t("nama penanggung jawab"))]);
    return null;
  }
  return { name: typed.contact_name, phone: typed.contact_phone || null, email: typed.contact_email || null };
}

function read(typed) {
  const errors = [];
  if (!typed.place_name) errors.push(["place_name", missing(t("nama tempat"))]);
  if (!typed.category) errors.push(["category", t("Pilih jenis tempat")]);
  if (!typed.region) errors.push(["region", t("Ketik nama kecamatan, lalu pilih dari daftar")]);
  if (!typed.address) errors.push(["address", missing(t("alamat"))]);
  const spot = typed.position ? position(typed.position) : [null, null];
  if (!spot) errors.push(["position", t("Isi lintang dan bujur, misalnya -8.65000, 115.16667")]);
  const opened = dateValue("opened_on");
  if (opened === null) errors.push(["opened_on", t("Tanggal ini tidak ada")]);
  const contact = contactOf(typed, errors);
  refuse(errors);
  const body = {
    name: typed.place_name,
    category: typed.category,
    region: typed.region,
    address: typed.address.replace(/\s+/g, " "),
    licence_number: typed.licence_number || null,
    latitude: spot[0],
    longitude: spot[1],
    contact,
    opened_on: opened || null,
  };
  // A new place has nothing to take away: what is empty is left out.
  return changed ? body : Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

async function fillCategories() {
  const items = byName(await listed("premises-categories"));
  byId("category").append(...items.map((item) => make("option", { value: item.code }, nameOf(item))));
}

function put(place) {
  form.reset();
  byId("place-form-summary").hidden = true;
  const contact = place?.contact || {};
  const values = { place_name: place?.name, category: place?.category, address: place?.address, licence_number: place?.licence_number, contact_name: contact.name, contact_phone: contact.phone, contact_email: contact.email };
  for (const [id, value] of Object.entries(values)) byId(id).value = value || "";
  byId("region").value = place?.region_name || "";
  form.querySelector("input[type=hidden][name=region]").value = place?.region || "";
  byId("position").value = place?.latitude == null ? "" : `${place.latitude}, ${place.longitude}`;
  setDate("opened_on", place?.opened_on || "");
}

async function prepare(done) {
  if (ready) return;
  ready = true;
  searchField("region", { find: regions });
  byId("locate").addEventListener("click", locate);
  wire(form, {
    read,
    send: (body, key) => call("POST", changed ? `/premises/${changed.id}/details` : "/premises", { body, key }),
    done,
    fields: { name: "place_name", latitude: "position", longitude: "position", "contact.name": "contact_name" },
  });
  await fillCategories();
}

/** Open the form in a box: for a new place, or one that is to change; done(PremisesView). */
export async function openForm(box, place, done) {
  await prepare(done);
  changed = place;
  box.append(byId("placing"));
  put(place);
  byId("placing-title").textContent = place ? t("Ubah data tempat") : t("Daftarkan tempat penginapan");
  byId("placing").hidden = false;
  byId("placing-title").focus();
}
