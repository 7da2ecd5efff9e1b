// The week of an office: how many people come in each hour, ordinary and priority; a day leads to its list.
import { fill, make } from "./dom.js";
import { clock, longDay, mondayOf, moved, shortDay, weekdayName } from "./office-clock.js";
import { slow, told } from "./slow.js";

const AWAY = ["cancelled", "refused"];

const quiet = (words, onclick) => make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick }, words);

/** The people of some bookings, those of the priority lane told apart. */
function cell(items) {
  const count = (some) => some.reduce((sum, one) => sum + one.count, 0);
  const all = count(items);
  const first = count(items.filter(({ lane }) => lane === "priority"));
  return make("td", { class: "s-number" }, all ? String(all) : make("span", { class: "s-week__none" }, "–"), first > 0 && make("span", { class: "s-week__first" }, make("span", { class: "govuk-visually-hidden" }, " ", fill(t("{n} di antaranya prioritas"), { n: first })), make("span", { "aria-hidden": "true" }, `+${first}`)));
}

function table(monday, items, { today, toDay }) {
  const days = [0, 1, 2, 3, 4, 5, 6].map((by) => moved(monday, by));
  const here = items.filter(({ state }) => !AWAY.includes(state));
  const hours = [...new Set(here.filter(({ lane }) => lane).map(({ time }) => time))].sort();
  const of = (day, match) => here.filter((one) => one.date === day && match(one));
  const head = (day) =>
    make(
      "th",
      { scope: "col", class: "s-number" },
      make("button", { type: "button", class: "s-quiet s-week__day", "aria-current": day === today() && "date", onclick: () => toDay(day) }, make("span", { "aria-hidden": "true" }, weekdayName(days.indexOf(day), "short"), make("br"), String(Number(day.slice(8)))), make("span", { class: "govuk-visually-hidden" }, longDay(day))),
    );
  const row = (name, match, look) => make("tr", { class: look }, make("th", { scope: "row" }, name), ...days.map((day) => cell(of(day, match))));
  return make(
    "table",
    { class: "s-table s-week" },
    make("caption", { class: "govuk-visually-hidden" }, fill(t("Orang yang dipesan per jam, pekan mulai {day}"), { day: longDay(monday) })),
    make("thead", {}, make("tr", {}, make("td", {}), ...days.map(head))),
    make("tbody", {}, ...hours.map((time) => row(clock(time), (one) => one.lane && one.time === time)), here.some(({ lane }) => !lane) && row(t("Tim"), ({ lane }) => !lane), row(t("Semua"), () => true, "s-week__sum")),
  );
}

export function start(box, context) {
  let monday = mondayOf(context.today());
  const title = make("h2", { class: "govuk-heading-m", tabindex: "-1" });
  const said = make("p", { class: "govuk-body s-said-line", role: "status" });
  const place = make("div");
  box.replaceChildren(
    make("div", { class: "s-tools s-screen-only" }, quiet(t("Pekan sebelumnya"), () => go(-7)), quiet(t("Pekan berikutnya"), () => go(7)), quiet(t("Pekan ini"), () => ((monday = mondayOf(context.today())), show()))),
    title,
    said,
    place,
    make("p", { class: "govuk-body-s" }, t("Angka pertama: semua orang. Angka dengan tanda tambah: di antaranya jalur prioritas. Pilih hari untuk melihat daftarnya.")),
  );

  async function show() {
    const mine = monday;
    title.textContent = fill(t("{first} sampai {last}"), { first: shortDay(mine), last: `${shortDay(moved(mine, 6))} ${moved(mine, 6).slice(0, 4)}` });
    try {
      const items = await slow(said, t("Memuat…"), context.bookingsOf(mine, moved(mine, 6)));
      if (mine === monday) place.replaceChildren(items.length ? table(mine, items, context) : make("p", { class: "govuk-body" }, t("Tidak ada pesanan pada pekan ini.")));
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    }
  }

  const go = (by) => ((monday = moved(monday, by)), show());
  return { show };
}
