// The places of an order that is being written: circles with a name, a middle and a radius.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { radiusInWords } from "./radius.js";
import { searchField } from "./search.js";

const MOST = 20;
const PLACE = /^(-?\d{1,2}(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)$/;
const FIELDS = ["point_name", "point_place", "point_radius", "point_region"];

let points = [];

/** The places that were added. */
export const chosenPoints = () => points;

/** Whether a place is typed that was not added. */
export const isPending = () => ["point_name", "point_place"].some((id) => byId(id).value.trim());

function draw() {
  byId("points").replaceChildren(
    ...points.map((point, index) =>
      make(
        "li",
        {},
        fill(t("{name}, dalam {radius}"), { name: point.name, radius: radiusInWords(point.radius_m) }),
        " ",
        make("button", { type: "button", class: "s-quiet", onclick: () => drop(index) }, t("Hapus"), make("span", { class: "govuk-visually-hidden" }, ` ${point.name}`)),
      ),
    ),
  );
}

function drop(index) {
  points = points.filter((_, at) => at !== index);
  draw();
  byId("point_name").focus();
}

export function clearPoints() {
  points = [];
  for (const id of FIELDS) byId(id).value = "";
  byId("point_radius").value = "500";
  byId("point_region").parentElement.querySelector("input[type=hidden]").value = "";
  byId("points-said").textContent = "";
  draw();
}

const number = (text) => Number(text.replace(",", "."));

/** The place typed, or null and what is wrong with it. */
function read() {
  const name = byId("point_name").value.trim();
  const found = PLACE.exec(byId("point_place").value.trim());
  const radius = Number(byId("point_radius").value.trim());
  if (!name) return [null, t("Isi nama tempatnya.")];
  if (!found || Math.abs(number(found[1])) > 90 || Math.abs(number(found[2])) > 180) return [null, t("Isi lintang dan bujur, misalnya -8.7183, 115.1686.")];
  if (!Number.isInteger(radius) || radius < 50 || radius > 20000) return [null, t("Jari-jari antara 50 dan 20.000 meter.")];
  if (points.length >= MOST) return [null, t("Paling banyak 20 tempat.")];
  const region = byId("point_region").parentElement.querySelector("input[type=hidden]").value;
  return [{ name, latitude: number(found[1]), longitude: number(found[2]), radius_m: radius, ...(region && { region }) }, ""];
}

function add() {
  const [point, wrong] = read();
  byId("points-said").textContent = wrong;
  if (!point) return;
  points = [...points, point];
  for (const id of ["point_name", "point_place"]) byId(id).value = "";
  draw();
  byId("points-said").textContent = fill(t("{name} ditambahkan."), point);
}

function here() {
  const said = byId("points-said");
  said.textContent = t("Mencari posisi…");
  const told = ({ coords }) => {
    byId("point_place").value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
    said.textContent = fill(t("Posisi ini, tepat sampai {n} m."), { n: Math.ceil(coords.accuracy) });
  };
  const none = () => (said.textContent = t("Posisi tidak didapat. Ketik lintang dan bujurnya."));
  if (!navigator.geolocation) return none();
  navigator.geolocation.getCurrentPosition(told, none, { enableHighAccuracy: true, timeout: 8000 });
}

/** Bring the fields of a place to life. */
export function wirePoints() {
  searchField("point_region", {
    async find(text) {
      const { items } = await call("GET", `/reference/regions?q=${encodeURIComponent(text)}`);
      return items.map((item) => ({ ...item, within: `${item.regency}, ${item.province}` }));
    },
  });
  byId("point-add").addEventListener("click", add);
  byId("point-here").addEventListener("click", here);
  clearPoints();
}
