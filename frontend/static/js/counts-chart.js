// The course of the weeks as bars; the table below says the same in words.
const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 180;
const FOOT = 26;
const HEAD = 22;
const SLOTS = 26;
const FEW = 4; // of the height: a number below ten stands as a low bar without a length of its own

function shape(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** "23/11" of a day. */
const short = (day) => `${Number(day.slice(8))}/${Number(day.slice(5, 7))}`;

/** Draw at the box's real width; weeks: [{on, present}], plain: how a number is written. */
export function drawCourse(box, weeks, plain) {
  const width = Math.max(box.clientWidth, 280);
  const slots = Math.max(weeks.length, Math.min(SLOTS, 8));
  const step = width / slots;
  const most = Math.max(10, ...weeks.map(({ present }) => present.about ?? 0));
  const tall = HEIGHT - FOOT - HEAD;
  const every = Math.ceil(44 / step);
  const last = weeks.length - 1;
  const bars = weeks.flatMap(({ on, present }, at) => {
    const height = present.about == null ? FEW : (present.about / most) * tall;
    const left = at * step;
    const top = HEIGHT - FOOT - height;
    const look = present.about == null ? "s-bar s-bar--few" : "s-bar";
    const made = [shape("rect", { class: look, x: left + step * 0.15, y: top, width: step * 0.7, height })];
    const isNamed = (last - at) % every === 0;
    if (isNamed) made.push(shape("text", { class: "s-bar__week", x: left + step / 2, y: HEIGHT - 6 }, short(on)));
    if (isNamed) made.push(shape("text", { class: "s-bar__week", x: left + step / 2, y: top - 6 }, present.about == null ? "<10" : plain(present.about)));
    return made;
  });
  const floor = shape("line", { class: "s-bar__floor", x1: 0, x2: width, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT });
  box.replaceChildren(shape("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true", focusable: "false" }, floor, ...bars));
}
