// Days that are wished for: up to so many of the coming ones, in a calendar.
import { dayIn, dayInWords } from "./dates.js";
import { make } from "./dom.js";
import { monthCalendar } from "./month-calendar.js";
import { moved } from "./office-clock.js";

const DAYS_AHEAD = 180;

/**
 * dayPicker(box, {most, soonest, zone, chosen}): soonest() → days from today; zone() → whose today that is;
 * chosen(days) at each change.
 * → {open(days)}
 */
export function dayPicker(box, { most, soonest, zone, chosen }) {
  const table = make("div");
  const list = make("p", { class: "govuk-body", role: "status" });
  let days = [];
  let calendar = null;
  box.replaceChildren(table, list);

  function say() {
    list.textContent = days.length ? `${tn("{n} hari dipilih:", days.length)} ${days.map((day) => dayInWords(day)).join("; ")}` : t("Belum ada hari yang dipilih.");
    if (days.length >= most) list.textContent += `. ${tn("Paling banyak {n} hari; ketuk sebuah hari untuk melepasnya.", most)}`;
  }

  function toggle(day) {
    days = days.includes(day) ? days.filter((each) => each !== day) : [...days, day].sort();
    chosen(days);
    calendar.show(calendar.month());
    say();
  }

  return {
    open(known = []) {
      const today = dayIn(zone());
      const first = moved(today, soonest());
      const last = moved(today, DAYS_AHEAD);
      days = known.filter((day) => day >= first && day <= last).slice(0, most);
      calendar = monthCalendar(table, {
        first: first.slice(0, 7),
        last: last.slice(0, 7),
        cell: (day) => ({ off: day < first || day > last || (days.length >= most && !days.includes(day)), mark: days.includes(day) ? "✓" : "", look: days.includes(day) ? "s-cal__day--free" : "" }),
        pressed: (day) => days.includes(day),
        chosen: toggle,
        turned: (month) => calendar.show(month),
      });
      calendar.show((days[0] || first).slice(0, 7));
      say();
      return days;
    },
  };
}
