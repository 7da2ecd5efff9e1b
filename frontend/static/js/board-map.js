// The board's map: last positions on the outline of Indonesia, zoomed to the office's work area.
import { OUTLINE } from "./outline.js";
import { draw } from "./board-figures.js";
import { fill, make } from "./dom.js";
import { numbered } from "./board-staff.js";
import { timeIn } from "./dates.js";

const UNITS = 100; // of the outline, to a degree
const WIDTH = 720;
const HEIGHT = 400;
const FAR = 3; // degrees: who is further off than this from the work area is told beside the map
const MARGIN = 0.08;

/** West, south, east, north that hold the work area and those who are near it, in the map's shape. */
function frame([west, south, east, north], places) {
  const near = places.filter(({ position: at }) => at.longitude > west - FAR && at.longitude < east + FAR && at.latitude > south - FAR && at.latitude < north + FAR);
  const all = [[west, south], [east, north], ...near.map(({ position: at }) => [at.longitude, at.latitude])];
  const [left, right] = [Math.min(...all.map(([x]) => x)) - MARGIN, Math.max(...all.map(([x]) => x)) + MARGIN];
  const [low, high] = [Math.min(...all.map(([, y]) => y)) - MARGIN, Math.max(...all.map(([, y]) => y)) + MARGIN];
  const scale = Math.min(WIDTH / (right - left), HEIGHT / (high - low));
  return { near, scale, x: (left + right) / 2, y: (low + high) / 2 };
}

function dot(one, { scale, x, y }) {
  const at = { x: WIDTH / 2 + (one.position.longitude - x) * scale, y: HEIGHT / 2 - (one.position.latitude - y) * scale };
  const look = one.silent ? " s-dot--silent" : one.shift ? "" : " s-dot--off";
  return draw(
    "g",
    { class: `s-dot${look}`, transform: `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})` },
    draw("circle", { r: 15 }),
    draw("text", { y: 6 }, String(one.number)),
  );
}

/** Draw where the staff were last; the list beside it says the same in words. */
export function drawMap(box, board) {
  const places = numbered(board).filter((one) => one.position);
  const view = frame(board.area, places);
  const zoom = view.scale / UNITS;
  const moved = `translate(${WIDTH / 2} ${HEIGHT / 2}) scale(${zoom}) translate(${-view.x * UNITS} ${view.y * UNITS})`;
  const away = places.length - view.near.length;
  const picture = draw(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": tn("Peta wilayah kerja dengan {n} titik posisi", view.near.length) },
    draw("rect", { class: "s-map__sea", width: WIDTH, height: HEIGHT }),
    draw("path", { class: "s-map__land", d: OUTLINE, transform: moved, "vector-effect": "non-scaling-stroke" }),
    // Who was seen last lies on top.
    ...view.near.toSorted((a, b) => a.position.at.localeCompare(b.position.at)).map((one) => dot(one, view)),
  );
  const notes = [];
  if (!places.length) notes.push(t("Belum ada posisi yang tercatat."));
  if (away) notes.push(tn("{n} posisi jauh di luar wilayah kerja; lihat daftar.", away));
  const latest = view.near.map((one) => one.position.at).sort().at(-1);
  if (latest) notes.push(fill(t("Posisi terbaru pukul {time}."), { time: timeIn(board.zone, new Date(latest)) }));
  box.replaceChildren(picture, make("p", { class: "govuk-body-s" }, notes.join(" ")));
}
