// The places of a week as a grid of numbers, weekday by hour: typed, walked by arrow keys, a day copied.
import { fill, make } from "./dom.js";
import { clock, weekdayName } from "./office-clock.js";
import { clockTime } from "./dates.js";

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const USUAL = ["08:00", "09:00", "10:00", "11:00", "13:00", "14:00"];
const MOST = 500;
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * quotaGrid(box, {id, title, hours}): hours: [{weekday, time, quota}].
 * → {value(): the same, those above zero; wrong(): the first cell that is no number, or null}
 */
export function quotaGrid(box, { id, title, hours }) {
  const table = make("table", { class: "s-table s-grid" });
  const said = make("p", { class: "govuk-body", role: "status" });
  let times = [...new Set(hours.map(({ time }) => time.slice(0, 5)))].sort();
  if (!times.length) times = [...USUAL];
  const numbers = new Map(hours.map((hour) => [`${hour.weekday} ${hour.time.slice(0, 5)}`, String(hour.quota)]));

  const cellOf = (row, column) => table.tBodies[0]?.rows[row]?.querySelectorAll("input")[column];

  /** As in a sheet: arrows and Enter walk; left and right only from the edge of what is typed. */
  function walk(event) {
    const step = STEPS[event.key];
    if (!step) return;
    const input = event.target;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const edge = step[1] < 0 ? input.selectionStart === 0 : input.selectionEnd === input.value.length;
    if (step[1] && !whole && !edge) return;
    event.preventDefault();
    const row = input.closest("tr").rowIndex - 1 + step[0];
    const next = cellOf(row, Number(input.dataset.day) + step[1]);
    next?.focus();
    next?.select();
  }

  function typed({ target }) {
    const { day, time } = target.dataset;
    numbers.set(`${day} ${time}`, target.value.trim());
    const bad = isWrong(target.value.trim());
    target.toggleAttribute("aria-invalid", bad);
    if (bad) target.setAttribute("aria-invalid", "true");
    sums();
  }

  const isWrong = (text) => text !== "" && !(/^\d{1,3}$/.test(text) && Number(text) <= MOST);
  const numberAt = (day, time) => Number(numbers.get(`${day} ${time}`)) || 0;

  function sums() {
    for (const cell of table.tFoot.querySelectorAll("[data-sum]")) cell.textContent = String(times.reduce((sum, time) => sum + numberAt(cell.dataset.sum, time), 0));
  }

  const field = (day, time) =>
    make("input", { class: "govuk-input s-grid__cell", type: "text", inputmode: "numeric", autocomplete: "off", maxlength: 3, "data-day": day, "data-time": time, "aria-label": fill(t("{title}, {day} pukul {time}"), { title, day: weekdayName(day), time: clock(time) }), value: numbers.get(`${day} ${time}`) ?? "", onkeydown: walk, oninput: typed, onfocus: ({ target }) => target.select() });

  function draw() {
    table.replaceChildren(
      make("caption", { class: "govuk-table__caption" }, title),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, t("Jam")), ...DAYS.map((day) => make("th", { scope: "col" }, make("abbr", { title: weekdayName(day) }, weekdayName(day, "short")))))),
      make("tbody", {}, ...times.map((time) => make("tr", {}, make("th", { scope: "row" }, clock(time)), ...DAYS.map((day) => make("td", {}, field(day, time)))))),
      make("tfoot", {}, make("tr", {}, make("th", { scope: "row" }, t("Sehari")), ...DAYS.map((day) => make("td", { "data-sum": day, class: "s-grid__sum" })))),
    );
    sums();
  }

  function copy(from, to) {
    for (const day of to) for (const time of times) if (day !== from) numbers.set(`${day} ${time}`, numbers.get(`${from} ${time}`) ?? "");
    draw();
    said.textContent = fill(t("{from} disalin ke {to}."), { from: weekdayName(from), to: to.filter((day) => day !== from).map((day) => weekdayName(day)).join(", ") });
  }

  const source = make("select", { class: "govuk-select", id: `${id}-from` }, ...DAYS.map((day) => make("option", { value: day }, weekdayName(day))));
  const target = make("select", { class: "govuk-select", id: `${id}-to` }, make("option", { value: "0 1 2 3 4" }, t("Senin sampai Jumat")), ...DAYS.map((day) => make("option", { value: String(day) }, weekdayName(day))));
  const hour = make("input", { class: "govuk-input govuk-input--width-5", id: `${id}-hour`, type: "text", autocomplete: "off", onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), add()) });
  const button = (words, onclick) => make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick }, words);
  const group = (control, words) => make("div", { class: "govuk-form-group" }, make("label", { class: "govuk-label", for: control.id }, words), control);

  function add() {
    const time = clockTime(hour.value);
    if (!time) return (said.textContent = t("Tulis jamnya seperti 08.00"));
    if (!times.includes(time)) times = [...times, time].sort();
    hour.value = "";
    said.textContent = "";
    draw();
    return cellOf(times.indexOf(time), 0).focus();
  }

  draw();
  box.replaceChildren(
    make("div", { class: "s-scrolls" }, table),
    make("div", { class: "s-tools" }, group(source, t("Salin hari")), group(target, t("ke")), button(t("Salin"), () => copy(Number(source.value), target.value.split(" ").map(Number))), group(hour, t("Jam lain")), button(t("Tambah jam"), add)),
    said,
  );

  return {
    wrong: () => [...table.querySelectorAll("input")].find((input) => isWrong(input.value.trim())) || null,
    value: () => DAYS.flatMap((day) => times.map((time) => ({ weekday: day, time, quota: numberAt(day, time) }))).filter(({ quota }) => quota > 0),
  };
}
