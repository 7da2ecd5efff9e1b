// A small map of the ways of a day: each team's stops joined from its start and back; the lists beside
// it say the same in words.
import { draw } from "./svg.js";
import { fill } from "./dom.js";

const WIDTH = 720;
const HEIGHT = 420;
const MARGIN = 26;

// Looks of the teams, by their place in the list: a colour and a dash.
const LOOKS = ["s-way-map--0", "s-way-map--1", "s-way-map--2", "s-way-map--3", "s-way-map--4", "s-way-map--5"];

function frame(ways) {
  const places = ways.flatMap((way) => [way.starts_at, ...way.stops.filter(({ latitude }) => latitude !== null)]);
  const [norths, easts] = [places.map(({ latitude }) => latitude), places.map(({ longitude }) => longitude)];
  const [south, north, west, east] = [Math.min(...norths), Math.max(...norths), Math.min(...easts), Math.max(...easts)];
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min((WIDTH - 2 * MARGIN) / Math.max((east - west) * shrink, 0.01), (HEIGHT - 2 * MARGIN) / Math.max(north - south, 0.01));
  return ({ latitude, longitude }) => [
    WIDTH / 2 + (longitude - (west + east) / 2) * shrink * scale,
    HEIGHT / 2 - (latitude - (south + north) / 2) * scale,
  ];
}

const moved = ([x, y]) => `translate(${x.toFixed(1)} ${y.toFixed(1)})`;

function wayOf(way, index, at) {
  const placed = way.stops.map((stop, number) => ({ stop, number: number + 1 })).filter(({ stop }) => stop.latitude !== null);
  const line = [way.starts_at, ...placed.map(({ stop }) => stop), way.starts_at].map((one) => at(one).map((value) => value.toFixed(1)).join(",")).join(" ");
  return draw(
    "g",
    { class: LOOKS[index % LOOKS.length] },
    draw("polyline", { points: line }),
    draw("rect", { x: -7, y: -7, width: 14, height: 14, transform: moved(at(way.starts_at)) }),
    ...placed.map(({ stop, number }) => draw("g", { transform: moved(at(stop)) }, draw("circle", { r: 12 }), draw("text", { y: 5 }, String(number)))),
  );
}

/** Draw the ways into the box. */
export function drawWays(box, ways) {
  const going = ways.map((way, index) => ({ way, index })).filter(({ way }) => way.stops.length);
  box.hidden = !going.length;
  if (!going.length) return;
  const at = frame(going.map(({ way }) => way));
  const said = fill(t("Peta kecil rute {n} tim; daftar per tim di bawah menyebutkan hal yang sama."), { n: going.length });
  box.replaceChildren(draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": said }, ...going.map(({ way, index }) => wayOf(way, index, at))));
}
