// A TIMPORA member's page: how many foreigners are in their region, rounded, and never who.
import { byId, fill, language, make } from "./dom.js";
import { call } from "./api.js";
import { dayIn, dayInWords, timeIn, zoneName } from "./dates.js";
import { drawCourse } from "./counts-chart.js";
import { drawKinds } from "./counts-kinds.js";
import { download } from "./download.js";
import { officer } from "./officer.js";
import { told } from "./slow.js";

let own = null;
let counts = null;

const plain = (number) => new Intl.NumberFormat(language() === "en" ? "en-GB" : "id-ID").format(number);

/** "1.525", or "kurang dari 10". */
const figure = ({ about, fewer_than }) => (about == null ? fill(t("kurang dari {n}"), { n: fewer_than }) : plain(about));

const asked = () => decodeURIComponent(location.hash.slice(1)) || own;

function row(words, present) {
  return make("tr", {}, make("th", { scope: "row" }, words), make("td", {}, figure(present)));
}

// Only a kabupaten has figures below it that are worth a page of their own; a kecamatan has its course.
const partLink = ({ code, name }) => make("a", { class: "govuk-link", href: `#${code}` }, name);

function when() {
  const at = new Date(counts.published_at);
  const next = new Date(counts.next_at);
  const said = { day: dayInWords(dayIn(counts.zone, at)), time: timeIn(counts.zone, at), zone: zoneName(counts.zone), next: timeIn(counts.zone, next) };
  return fill(t("Keadaan {day} pukul {time} {zone}. Angka berikutnya terbit pukul {next} {zone}."), said);
}

function draw() {
  byId("opening").hidden = true;
  byId("open").hidden = false;
  byId("back").hidden = counts.code === own;
  byId("back").replaceChildren(make("a", { class: "govuk-link", href: "#" }, t("Kembali ke seluruh wilayah Anda")));
  byId("region").textContent = counts.name;
  const { about } = counts.present;
  byId("present").textContent = about == null ? fill(t("Kurang dari {n} orang asing"), { n: counts.present.fewer_than }) : fill(t("Sekitar {n} orang asing"), { n: plain(about) });
  byId("when").textContent = when();
  byId("parts-box").hidden = !counts.parts.length;
  byId("parts").tBodies[0].replaceChildren(...counts.parts.map((part) => row(partLink(part), part.present)));
  byId("course").tBodies[0].replaceChildren(...counts.course.map((week) => row(dayInWords(week.on), week.present)));
  byId("kinds-box").hidden = !counts.kinds.length;
  drawKinds(byId("kinds"), counts.kinds, row);
  chart();
}

const chart = () => drawCourse(byId("chart"), counts.course, plain);

function sayTrouble(problem) {
  byId("open").hidden = true;
  byId("opening").hidden = false;
  byId("opening").textContent = problem.status === 404 ? t("Belum ada angka untuk wilayah ini. Angka terbit pukul 06.00 dan 18.00 waktu setempat.") : told(problem);
}

async function load() {
  const code = asked();
  try {
    const answer = await call("GET", `/counts/${encodeURIComponent(code)}`);
    if (code !== asked()) return; // another one was chosen meanwhile
    const moved = counts !== null;
    counts = answer;
    draw();
    if (moved) byId("region").focus();
  } catch (problem) {
    if (code === asked()) sayTrouble(problem);
  }
}

const cell = (value) => `"${String(value).replaceAll('"', '""')}"`;

function saveCsv() {
  const today = dayIn(counts.zone, new Date(counts.published_at));
  const rows = [
    [t("Kode"), t("Wilayah"), t("Tanggal"), t("Jumlah")],
    ...[counts, ...counts.parts].map((one) => [one.code, one.name, today, figureOf(one.present)]),
    ...counts.course.filter(({ on }) => on !== today).map((week) => [counts.code, counts.name, week.on, figureOf(week.present)]),
  ];
  const text = rows.map((cells) => cells.map(cell).join(",")).join("\r\n");
  const bytes = new TextEncoder().encode(`\ufeff${text}\r\n`);
  download(`serambi-${counts.code}-${today}.csv`, "text/csv;charset=utf-8", btoa(String.fromCharCode(...bytes)));
}

// Programs that add up want digits without a mark between them.
const figureOf = (present) => present.about ?? figure(present);

async function start() {
  const person = await officer(["timpora_member"]);
  own = person.region;
  byId("csv").addEventListener("click", saveCsv);
  byId("print").addEventListener("click", () => print());
  addEventListener("hashchange", load);
  addEventListener("resize", () => counts && chart());
  await load();
}

start().catch(sayTrouble);
