// What a month of an office was like: who came, how long they waited, who waits for a place; numbers only.
import { fill, make } from "./dom.js";
import { call } from "./api.js";
import { daysFrom, longDay, monthOf, moved } from "./office-clock.js";
import { monthInWords, monthOptions } from "./months.js";
import { shortCode } from "./booking-words.js";
import { slow, told } from "./slow.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 140;
const FOOT = 22;
const AHEAD = 61;

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);
const sum = (rows, name) => rows.reduce((all, row) => all + row[name], 0);
const most = (rows, name) => Math.max(...rows.map((row) => row[name] ?? -1));

function shape(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const minutes = (value) => (value == null || value < 0 ? t("tidak tercatat") : tn("{n} menit", Math.round(value)));
const share = (part, all) => (all ? new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(part / all) : "–");

function figure(number, words, bad = false) {
  return make("li", { class: bad ? "s-figure s-figure--bad" : "s-figure" }, make("strong", { class: "s-figure__number" }, number), make("span", {}, words));
}

function table(caption, heads, rows) {
  return make(
    "div",
    { class: "s-scrolls", tabindex: "0", role: "region", "aria-label": caption },
    make(
      "table",
      { class: "s-table" },
      make("caption", { class: "govuk-table__caption" }, caption),
      make("thead", {}, make("tr", {}, ...heads.map((words, at) => make("th", { scope: "col", class: at > 0 && "s-number" }, words)))),
      make("tbody", {}, ...rows.map(([name, ...cells]) => make("tr", {}, make("th", { scope: "row" }, name), ...cells.map((cell) => make("td", { class: "s-number" }, String(cell)))))),
    ),
  );
}

/** Those who came and those who did not, a bar for each day; the table beneath says the same. */
function bars(days, byDay, width) {
  const step = width / days.length;
  const highest = Math.max(1, ...[...byDay.values()].map((rows) => sum(rows, "booked")));
  const tall = (count) => (count / highest) * (HEIGHT - FOOT);
  const svg = shape("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true", focusable: "false" }, shape("line", { class: "s-bar__floor", x1: 0, x2: width, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }));
  days.forEach((day, at) => {
    const rows = byDay.get(day) ?? [];
    const [came, missed] = [tall(sum(rows, "came")), tall(sum(rows, "no_shows"))];
    const bar = (look, from, height) => shape("rect", { class: look, x: at * step + step * 0.15, y: HEIGHT - FOOT - from - height, width: step * 0.7, height });
    svg.append(bar("s-bar", 0, came), bar("s-bar s-bar--looks", came, missed));
    if (at % 7 === 0) svg.append(shape("text", { class: "s-bar__week", x: at * step + step / 2, y: HEIGHT - 5 }, String(Number(day.slice(8)))));
  });
  return make("div", { class: "s-chart" }, make("p", { class: "s-legend" }, make("span", { class: "s-legend__scans" }, t("Datang")), make("span", { class: "s-legend__looks" }, t("Tidak datang"))), svg);
}

function grouped(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function drawMonth(box, answer, first, last) {
  const { items } = answer;
  if (!items.length) return box.replaceChildren(line(t("Belum ada pesanan pada bulan ini.")));
  const booked = sum(items, "booked");
  const services = [...grouped(items, (one) => `${one.kind_name}: ${one.service_name}`)];
  const byDay = grouped(items, ({ date }) => date);
  const many = answer.contacts.map(({ count, bookings }) => make("li", {}, `${tn("{n} pesanan", count)}: ${bookings.map(shortCode).join(", ")}`));
  const daily = items.map((one) => [`${longDay(one.date)}, ${one.service_name}`, one.booked, one.people, one.came, one.no_shows, minutes(one.waiting_median), minutes(one.waiting_longest)]);
  box.replaceChildren(
    make("ul", { class: "s-figures" }, figure(String(booked), t("pesanan")), figure(String(sum(items, "people")), t("orang dipesan")), figure(String(sum(items, "came")), t("datang")), figure(`${sum(items, "no_shows")} (${share(sum(items, "no_shows"), booked)})`, t("tidak datang"), sum(items, "no_shows") > 0), figure(minutes(answer.waiting_median), t("menunggu, nilai tengah")), figure(minutes(answer.waiting_longest), t("menunggu, paling lama"))),
    bars(daysFrom(first, last), byDay, Math.max(box.clientWidth, 280)),
    table(
      t("Menurut layanan"),
      [t("Layanan"), t("Pesanan"), t("Orang"), t("Datang"), t("Tidak datang"), t("Tunggu terlama"), t("Hari di muka, terlama")],
      services.map(([name, rows]) => [name, sum(rows, "booked"), sum(rows, "people"), sum(rows, "came"), `${sum(rows, "no_shows")} (${share(sum(rows, "no_shows"), sum(rows, "booked"))})`, minutes(most(rows, "waiting_longest")), most(rows, "days_ahead_longest") < 0 ? "–" : most(rows, "days_ahead_longest")]),
    ),
    make("details", { class: "govuk-details" }, make("summary", { class: "govuk-details__summary" }, make("span", { class: "govuk-details__summary-text" }, t("Setiap hari"))), table(t("Menurut hari dan layanan"), [t("Hari"), t("Pesanan"), t("Orang"), t("Datang"), t("Tidak datang"), t("Tunggu, nilai tengah"), t("Tunggu terlama")], daily)),
    ...(many.length ? [make("h3", { class: "govuk-heading-s" }, t("Kontak dengan banyak pesanan")), make("ul", { class: "govuk-list" }, ...many)] : []),
  );
  return null;
}

/** For each service, how many wait for the day that most people wait for. */
function drawLists(box, { items }, nameOf) {
  const rows = [...grouped(items.filter(({ waiting }) => waiting), (one) => `${one.kind} ${one.service}`).values()].map((some) => {
    const top = some.reduce((one, other) => (other.waiting > one.waiting ? other : one));
    return [nameOf(top), top.waiting, longDay(top.date)];
  });
  box.replaceChildren(rows.length ? table(t("Daftar tunggu sekarang"), [t("Layanan"), t("Menunggu"), t("Hari yang paling ditunggu")], rows) : line(t("Tidak ada yang menunggu tempat.")));
}

export function start(box, { office, today, known }) {
  const said = make("p", { class: "govuk-body", role: "status" });
  const title = make("h2", { class: "govuk-heading-m" });
  const [place, lists] = [make("div"), make("div")];
  const month = make("select", { class: "govuk-select", id: "statistics-month", onchange: () => show() }, ...monthOptions(today()));
  box.replaceChildren(make("div", { class: "s-tools s-screen-only" }, make("div", { class: "govuk-form-group" }, make("label", { class: "govuk-label", for: "statistics-month" }, t("Bulan")), month)), title, said, place, lists);
  const path = (name, from, to) => `/offices/${encodeURIComponent(office)}/${name}?${new URLSearchParams({ from, to })}`;
  const nameOf = ({ kind, service }) => known.services[`${kind} ${service}`] ?? service;

  async function show() {
    const mine = month.value;
    const [first, last] = monthOf(mine);
    title.textContent = fill(t("Statistik {month}"), { month: monthInWords(mine) });
    try {
      const [answer, calendar] = await slow(said, t("Memuat…"), Promise.all([call("GET", path("booking-statistics", first, last)), call("GET", path("calendar", today(), moved(today(), AHEAD)))]));
      if (mine !== month.value) return;
      drawMonth(place, answer, first, last);
      drawLists(lists, calendar, nameOf);
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    }
  }

  return { show };
}
