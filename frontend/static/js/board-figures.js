// The board's numbers: what waits, the day's work, by the hour, by verdict; each chart beside a table.
import { fill, make } from "./dom.js";
import { timeIn, dayIn, dayInWords } from "./dates.js";
import { verdictTitle } from "./scan-words.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 720;
const HEIGHT = 160;
const FOOT = 22;

export function draw(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const figure = (number, words, { more = "", bad = false, href = "" } = {}) =>
  make(
    "li",
    { class: `s-figure${bad ? " s-figure--bad" : ""}` },
    make("strong", { class: "s-figure__number" }, String(number)),
    href ? make("a", { class: "govuk-link", href }, words) : make("span", {}, words),
    more && make("span", { class: "s-figure__more" }, more),
  );

const total = (board, name) => board.staff.reduce((sum, one) => sum + one[name], 0);

/** "09.05" of the same day, "Jumat, 20 November 2026" of another. */
function since(instant, board) {
  const at = new Date(instant);
  const day = dayIn(board.zone, at);
  return day === board.date ? timeIn(board.zone, at) : dayInWords(day);
}

const kinds = () => ({
  tip: [t("pengaduan belum ditangani"), t("Yang tertua sejak {since}")],
  visit: [t("kunjungan belum dilakukan"), t("Tenggat terdekat {since}")],
  exception: [t("tindakan tanpa surat perintah"), t("Yang tertua sejak {since}")],
  flag: [t("tanda belum dinilai"), t("Yang tertua sejak {since}")],
  case: [t("kasus terbuka"), t("Yang tertua sejak {since}")],
});

const overdueWords = { visit: (n) => tn("{n} lewat tenggat", n), exception: (n) => tn("{n} lewat satu hari", n) };

/** What waits at the office; red where it waits too long. The box's data-kind is where it is dealt with. */
export function drawWaiting(box, board) {
  const words = kinds();
  const order = Object.keys(words);
  const known = board.waiting.filter(({ kind }) => kind in words).sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  box.replaceChildren(
    ...known.map((one) => {
      const [what, oldest] = words[one.kind];
      const said = [];
      if (one.overdue) said.push(overdueWords[one.kind](one.overdue));
      if (one.oldest_at) said.push(fill(oldest, { since: since(one.oldest_at, board) }));
      return figure(one.more ? `${one.open}+` : one.open, what, { more: said.join(". "), bad: one.overdue > 0, href: box.dataset[one.kind] });
    }),
  );
}

/** The day's work in numbers. */
export function drawFigures(box, board) {
  const silent = board.staff.filter((one) => one.silent).length;
  const astray = total(board, "without_order");
  box.replaceChildren(
    figure(board.staff.filter((one) => one.shift).length, t("petugas sedang bertugas")),
    figure(total(board, "scans"), t("pindaian"), { more: total(board, "late") ? tn("{n} tertahan dulu di ponsel", total(board, "late")) : "" }),
    figure(total(board, "looks"), t("pencarian data orang"), { more: astray ? tn("{n} tanpa surat perintah", astray) : "", bad: astray > 0 }),
    figure(total(board, "exceptions"), t("pindaian tanpa surat perintah yang sah")),
    figure(total(board, "suspected"), t("dugaan cap salinan"), { bad: total(board, "suspected") > 0 }),
    figure(silent, t("ponsel lama tidak terhubung"), { more: silent ? t("Bertugas, dan dua jam tanpa kabar") : "", bad: silent > 0 }),
  );
}

function bar(hour, from, value, most, look) {
  const height = (value / most) * (HEIGHT - FOOT);
  const width = WIDTH / 24;
  return draw("rect", { class: look, x: hour * width + 3, y: HEIGHT - FOOT - from - height, width: width - 6, height });
}

/** Scans and looks by the hour: stacked bars, and the same as a table. */
export function drawHours(box, table, board) {
  const most = Math.max(1, ...board.hours.map((one) => one.scans + one.looks));
  const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": fill(t("Pindaian dan pencarian per jam; paling banyak {n} dalam satu jam"), { n: most }) });
  for (const one of board.hours) {
    const below = (one.scans / most) * (HEIGHT - FOOT);
    picture.append(bar(one.hour, 0, one.scans, most, "s-bar"), bar(one.hour, below, one.looks, most, "s-bar s-bar--looks"));
    if (one.hour % 3 === 0) picture.append(draw("text", { class: "s-bar__hour", x: (one.hour + 0.5) * (WIDTH / 24), y: HEIGHT - 4 }, String(one.hour).padStart(2, "0")));
  }
  picture.append(draw("line", { class: "s-bar__floor", x1: 0, x2: WIDTH, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }));
  box.replaceChildren(
    make("p", { class: "s-legend" }, make("span", { class: "s-legend__scans" }, t("Pindaian")), make("span", { class: "s-legend__looks" }, t("Pencarian data orang"))),
    picture,
  );
  const busy = board.hours.filter((one) => one.scans || one.looks);
  table.tBodies[0].replaceChildren(
    ...busy.map((one) =>
      make("tr", {}, make("th", { scope: "row" }, `${String(one.hour).padStart(2, "0")}.00–${String(one.hour).padStart(2, "0")}.59`), make("td", {}, String(one.scans)), make("td", {}, String(one.looks))),
    ),
  );
}

/** How many scans found what. */
export function drawVerdicts(table, board) {
  table.tBodies[0].replaceChildren(
    ...board.verdicts.map((one) => make("tr", {}, make("th", { scope: "row" }, verdictTitle(one)), make("td", {}, String(one.scans)))),
  );
}
