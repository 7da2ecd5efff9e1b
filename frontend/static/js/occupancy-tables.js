// The guests of a house or a kecamatan, counted: pages added up, one table for each way of counting.
import { fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayInWords } from "./dates.js";
import { listed, nameOf } from "./reference.js";

const GROUPS = ["nationality", "permit", "permit_class", "purpose", "days", "category"];
const MOST_HOUSES = 30;
const SVG = "http://www.w3.org/2000/svg";

const titles = () => ({
  nationality: t("Kewarganegaraan"),
  permit: t("Keadaan izin tinggal"),
  permit_class: t("Jenis izin tinggal"),
  purpose: t("Keperluan"),
  days: t("Lama menginap sejauh ini"),
  category: t("Jenis tempat"),
});

const said = () => ({
  permit: {
    valid: t("berlaku"),
    ending: t("berakhir dalam 14 hari"),
    overstay: t("sudah lewat"),
    ended: t("tidak berlaku lagi"),
    unknown: t("tidak diketahui"),
  },
  days: { under_7: t("kurang dari 7 hari"), under_30: t("7 sampai 29 hari"), under_60: t("30 sampai 59 hari"), from_60: t("60 hari atau lebih") },
});

const REFERENCE = { nationality: "countries", permit_class: "permit-classes", purpose: "purposes", category: "premises-categories" };

function add(sums, rows) {
  for (const { value, guests } of rows) sums.set(value, (sums.get(value) || 0) + guests);
}

/** Ask page after page; goOn(guests so far) → false stops. → the sums, or null where it was stopped. */
export async function count(asked, goOn) {
  const total = { guests: 0, late: 0, groups: Object.fromEntries(GROUPS.map((name) => [name, new Map()])), houses: new Map() };
  let after = null;
  do {
    const page = await call("GET", `/occupancy?${new URLSearchParams(after ? { ...asked, after } : asked)}`);
    total.guests += page.guests;
    total.late += page.late;
    for (const name of GROUPS) add(total.groups[name], page.groups[name]);
    for (const house of page.houses) {
      const known = total.houses.get(house.premises) || { ...house, guests: 0 };
      total.houses.set(house.premises, { ...known, guests: known.guests + house.guests });
    }
    after = page.next;
    if (!goOn(total.guests)) return null;
  } while (after);
  return total;
}

const most = (one, other) => other[1] - one[1] || String(one[0]).localeCompare(String(other[0]));

function table(head, rows) {
  return make(
    "table",
    { class: "s-table s-counts" },
    make("caption", { class: "govuk-visually-hidden" }, head),
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, head), make("th", { scope: "col", class: "s-number" }, t("Jumlah tamu")))),
    make("tbody", {}, ...rows.map(([name, guests]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", { class: "s-number" }, String(guests))))),
  );
}

async function groupTable(name, sums) {
  const rows = REFERENCE[name] ? await listed(REFERENCE[name]) : [];
  const words = said()[name] || {};
  const called = (value) => words[value] || nameOf(rows.find((row) => (row.index || row.code) === value)) || value || t("tidak diketahui");
  const shown = name === "permit_class" ? (value) => [value, value && nameOf(rows.find((row) => row.index === value))].filter(Boolean).join(" · ") || t("tidak diketahui") : called;
  return table(titles()[name], [...sums].sort(most).map(([value, guests]) => [shown(value), guests]));
}

function houseTable(houses, open) {
  const rows = [...houses.values()].sort((one, other) => other.guests - one.guests);
  const named = rows.slice(0, MOST_HOUSES).map((house) => [
    house.premises ? make("button", { type: "button", class: "s-quiet", onclick: () => open(house.premises, house.name) }, house.name) : t("Rumah dan tempat tanpa akun"),
    house.guests,
  ]);
  const rest = rows.slice(MOST_HOUSES).reduce((sum, house) => sum + house.guests, 0);
  if (rest) named.push([tn("{n} tempat lain", rows.length - MOST_HOUSES), rest]);
  return table(t("Tempat dengan tamu terbanyak"), named);
}

const shape = (name, attributes) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

/** Bars of the nights; the numbers stand in the table beneath. */
function bars(nights, highest) {
  const svg = shape("svg", { viewBox: "0 0 560 120", class: "s-nights", "aria-hidden": "true", focusable: "false" });
  nights.forEach(({ guests }, at) => {
    const height = highest ? Math.round((guests / highest) * 116) : 0;
    svg.append(shape("rect", { x: at * 10 + 1, y: 120 - height, width: 8, height }));
  });
  return svg;
}

async function trend(asked) {
  if (!asked.premises) return null;
  const { items } = await call("GET", `/occupancy/nights?${new URLSearchParams(asked)}`);
  const highest = Math.max(...items.map(({ guests }) => guests));
  const weeks = items.filter((_, at) => (items.length - 1 - at) % 7 === 0).map(({ on, guests }) => [dayInWords(on, false), guests]);
  return make(
    "div",
    {},
    make("h3", { class: "govuk-heading-m" }, t("Delapan minggu terakhir")),
    make("p", { class: "govuk-body" }, fill(t("Setiap batang satu malam; terbanyak {n} tamu."), { n: highest })),
    bars(items, highest),
    table(t("Tamu pada malam"), weeks.reverse()),
  );
}

/** All of it under one heading; open(premises, name) leads into a house. */
export async function tables(total, title, asked, open) {
  const heading = make("h2", { class: "govuk-heading-m", tabindex: "-1" }, title);
  if (!total.guests) return make("div", {}, heading, make("p", { class: "govuk-body" }, t("Tidak ada orang asing yang tercatat menginap di sini.")));
  const lead = make("p", { class: "govuk-body" }, make("strong", {}, tn("{n} orang asing tercatat menginap", total.guests)));
  if (total.late) lead.append("; ", tn("{n} seharusnya sudah keluar", total.late));
  const groups = await Promise.all(GROUPS.map((name) => groupTable(name, total.groups[name])));
  const course = await trend(asked);
  return make("div", {}, heading, lead, course, ...(asked.region ? [houseTable(total.houses, open)] : []), make("div", { class: "s-tables" }, ...groups));
}
