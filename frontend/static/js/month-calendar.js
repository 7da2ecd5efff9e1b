// A month as a table of days: each day a button with what is to be said of it; arrow keys go from day to day.
import { dayInWords, dayParts } from "./dates.js";
import { daysFrom, monthOf, moved, weekdayName, weekdayOf } from "./office-clock.js";
import { make } from "./dom.js";
import { monthInWords } from "./months.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export const plusMonths = (month, n) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)) - 1 + n, 1)).toISOString().slice(0, 7);

/** Weeks of seven: ISO days, null outside the month. */
function weeks(month) {
  const [first, last] = monthOf(month);
  const days = [...Array(weekdayOf(first)).fill(null), ...daysFrom(first, last)];
  while (days.length % 7) days.push(null);
  return Array.from({ length: days.length / 7 }, (_, n) => days.slice(7 * n, 7 * n + 7));
}

/**
 * monthCalendar(box, {first, last, cell, pressed, chosen, turned})
 *   first, last: months; cell(day) → {mark, words, off, look}: what stands below the number, what is
 *   said of it, whether it can be chosen; pressed(day); chosen(day); turned(month) before it is drawn.
 * → {show(month), month()}
 */
export function monthCalendar(box, { first, last, cell, pressed, chosen, turned }) {
  let month = first;
  let at = "";

  const turn = (n, words, arrow) => make("button", { type: "button", class: "s-cal__turn", "aria-label": words, disabled: n < 0 ? month <= first : month >= last, onclick: () => go(plusMonths(month, n), n) }, arrow);

  function go(target, n) {
    if (target < first || target > last) return;
    turned(target);
    // Where the button has gone, the other one is still there.
    const [back, on] = box.querySelectorAll(".s-cal__turn");
    (n < 0 ? [back, on] : [on, back]).find((each) => !each.disabled)?.focus();
  }

  function dayCell(day) {
    if (!day) return make("td");
    const { mark, words, off, look } = cell(day);
    const button = make(
      "button",
      { type: "button", class: `s-cal__day ${look || ""}`, "data-day": day, tabindex: day === at ? "0" : "-1", "aria-disabled": off ? "true" : null, "aria-pressed": off ? null : String(pressed(day)) },
      make("span", { class: "govuk-visually-hidden" }, [dayInWords(day), words].filter(Boolean).join(", ")),
      make("span", { class: "s-cal__number", "aria-hidden": "true" }, dayParts(day)[0]),
      make("span", { class: "s-cal__mark", "aria-hidden": "true" }, mark || ""),
    );
    button.addEventListener("click", () => !off && (point(day), chosen(day)));
    return make("td", {}, button);
  }

  const buttonOf = (day) => box.querySelector(`[data-day="${day}"]`);

  function point(day) {
    buttonOf(at)?.setAttribute("tabindex", "-1");
    at = day;
    buttonOf(day)?.setAttribute("tabindex", "0");
  }

  function onKey(event) {
    const day = event.target.closest("[data-day]")?.dataset.day;
    const step = STEPS[event.key];
    if (!day || !step) return;
    event.preventDefault();
    const next = moved(day, step);
    const target = next.slice(0, 7);
    if (target < first || target > last) return;
    at = next;
    if (target !== month) turned(target);
    point(next);
    buttonOf(next)?.focus();
  }

  function show(target) {
    const held = document.activeElement?.dataset?.day;
    month = target;
    const days = weeks(month).flat().filter(Boolean);
    if (!days.includes(at)) at = days.find((day) => pressed(day)) || days.find((day) => !cell(day).off) || days[0];
    const head = Array.from({ length: 7 }, (_, n) => make("th", { scope: "col" }, make("span", { "aria-hidden": "true" }, weekdayName(n, "short")), make("span", { class: "govuk-visually-hidden" }, weekdayName(n))));
    box.replaceChildren(
      make("div", { class: "s-cal__head" }, turn(-1, t("Bulan sebelumnya"), "‹"), make("p", { class: "s-cal__name", "aria-live": "polite" }, monthInWords(month)), turn(1, t("Bulan berikutnya"), "›")),
      make("table", { class: "s-cal", onkeydown: onKey }, make("caption", { class: "govuk-visually-hidden" }, monthInWords(month)), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...weeks(month).map((week) => make("tr", {}, ...week.map(dayCell))))),
    );
    if (held) buttonOf(held)?.focus();
  }

  return { show, month: () => month };
}
