// A month of an office: holidays, closures, and how full each day is; a day opens to close it or open it again.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayIn } from "./dates.js";
import { deed } from "./stay-deeds.js";
import { longDay, monthOf, moved, weekdayName, weekdayOf } from "./office-clock.js";
import { monthInWords } from "./months.js";
import { slow, told } from "./slow.js";
import { sureButton } from "./sure.js";

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);
const sum = (rows, name) => rows.reduce((all, row) => all + (row[name] || 0), 0);
const tooMany = (rows) => sum(rows, "too_many");

/** How many bookings of a day would have to be put elsewhere: each gets one mail. */
async function bookedOn(office, day) {
  let count = 0;
  let after = null;
  do {
    const page = await call("GET", `/offices/${encodeURIComponent(office)}/bookings?${new URLSearchParams({ from: day, to: day, ...(after && { after }) })}`);
    count += page.items.filter(({ state }) => state === "confirmed").length;
    after = page.next;
  } while (after);
  return count;
}

/** monthCalendar({office, zone, nameOf}): nameOf(row) → what a calendar is called. → {show(), today()} */
export function monthCalendar({ office, zone, nameOf }) {
  let month = dayIn(zone).slice(0, 7);
  let found = null;
  let chosen = null;

  const today = () => dayIn(zone);
  const rowsOf = (day) => found.items.filter((row) => row.date === day && (!byId("which").value || byId("which").value === `${row.kind} ${row.service}`));
  const holidayOf = (day) => found.holidays.find((one) => one.date === day);
  const closureOf = (day) => found.closures.find((one) => one.date === day && !one.ended_at);

  function marks(day) {
    const holiday = holidayOf(day);
    const closure = closureOf(day);
    return [closure && make("span", { class: "s-month__closed" }, fill(t("Tutup: {reason}"), closure)), holiday && make("span", { class: "s-month__holiday" }, holiday.name, holiday.estimated && ` (${t("perkiraan: putuskan")})`)];
  }

  function figures(rows) {
    if (!sum(rows, "quota") && !sum(rows, "booked")) return [];
    const over = tooMany(rows);
    return [
      make("span", {}, fill(t("{booked} dari {quota} dipesan"), { booked: sum(rows, "booked"), quota: sum(rows, "quota") })),
      sum(rows, "freed") > 0 && make("span", {}, tn("{n} ditawarkan ke daftar tunggu", sum(rows, "freed"))),
      sum(rows, "waiting") > 0 && make("span", {}, tn("{n} menunggu", sum(rows, "waiting"))),
      over > 0 && make("strong", { class: "s-wrong" }, tn("{n} terlalu banyak", over)),
    ].filter(Boolean);
  }

  function cell(day) {
    const rows = rowsOf(day);
    const button = make("button", { type: "button", class: "s-month__number", "aria-pressed": String(day === chosen), onclick: () => open(day) }, make("span", { "aria-hidden": "true" }, String(Number(day.slice(8)))), make("span", { class: "govuk-visually-hidden" }, longDay(day)));
    const item = make("li", { class: closureOf(day) ? "s-month__day s-month__day--closed" : "s-month__day", "data-day": day }, button, make("span", { class: "s-month__name", "aria-hidden": "true" }, weekdayName(weekdayOf(day), "short")), ...marks(day).filter(Boolean), ...figures(rows));
    if (day === today()) item.classList.add("s-month__day--today");
    return item;
  }

  function draw() {
    const [first, last] = monthOf(month);
    const cells = [];
    for (let day = first; day <= last; day = moved(day, 1)) cells.push(cell(day));
    cells[0].style.gridColumnStart = weekdayOf(first) + 1;
    byId("month-title").textContent = monthInWords(month);
    byId("month").replaceChildren(...cells);
    const over = tooMany(found.items);
    byId("over").hidden = !over;
    byId("over").textContent = tn("{n} orang sudah dipesan lebih dari kuota bulan ini. Tidak ada yang digeser tanpa diberi tahu: hubungi mereka, tambah kuotanya, atau layani semuanya.", over);
  }

  function dayTable(rows) {
    const head = [t("Layanan"), t("Kuota"), t("Dipesan"), t("Sisa"), t("Ditawarkan"), t("Menunggu")];
    const number = (value) => make("td", { class: "s-number" }, String(value));
    return make(
      "div",
      { class: "s-scrolls", tabindex: "0", role: "region", "aria-label": t("Kuota hari itu") },
      make(
        "table",
        { class: "s-table" },
        make("caption", { class: "govuk-visually-hidden" }, t("Kuota hari itu")),
        make("thead", {}, make("tr", {}, ...head.map((words, at) => make("th", { scope: "col", class: at && "s-number" }, words)))),
        make("tbody", {}, ...rows.map((row) => make("tr", {}, make("th", { scope: "row" }, nameOf(row), row.too_many > 0 && make("strong", { class: "s-wrong" }, " ", tn("{n} terlalu banyak", row.too_many))), number(row.quota), number(row.booked), number(row.free), number(row.freed), number(row.waiting)))),
      ),
    );
  }

  function closing(day) {
    const id = "close-reason";
    const why = make("input", { class: "govuk-input", id, type: "text", autocomplete: "off", maxlength: 200, value: holidayOf(day)?.name || "" });
    const heard = line();
    heard.setAttribute("role", "status");
    const place = make("div");
    const ask = async () => {
      if (!why.value.trim()) return (why.focus(), (heard.textContent = t("Tuliskan alasannya")));
      try {
        const count = await slow(heard, t("Memuat…"), bookedOn(office, day));
        heard.textContent = "";
        const words = count ? tn("{n} pesanan pada hari itu harus memilih waktu lain; setiap pemesan diberi tahu lewat surel. Tutup hari ini?", count) : t("Tidak ada pesanan pada hari itu. Tutup hari ini?");
        const reason = why.value.trim();
        const button = sureButton(t("Tutup hari ini"), words, t("Ya, tutup"), async () => {
          await deed(`/offices/${encodeURIComponent(office)}/closures`, { date: day, reason });
          await show();
          say(fill(t("{day} ditutup."), { day: longDay(day) }));
        });
        place.replaceChildren(button);
        button.querySelector("button").click();
      } catch (problem) {
        if (!("lost" in problem)) throw problem;
        heard.textContent = told(problem);
      }
      return null;
    };
    return make("div", {}, make("div", { class: "govuk-form-group" }, make("label", { class: "govuk-label", for: id }, t("Alasan kantor tutup pada hari itu")), why), heard, make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: ask }, t("Tutup hari ini…")), place);
  }

  const reopening = (day) =>
    sureButton(t("Buka kembali"), t("Hari itu dapat dipesan lagi. Pesanan yang sudah memilih waktu lain tidak kembali sendiri. Lanjutkan?"), t("Ya, buka"), async () => {
      await deed(`/offices/${encodeURIComponent(office)}/closures/${day}/end`, {});
      await show();
      say(fill(t("{day} dibuka kembali."), { day: longDay(day) }));
    });

  const say = (words) => (byId("month-said").textContent = words);

  function open(day) {
    chosen = day;
    for (const button of byId("month").querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", String(button.parentElement.dataset.day === day));
    const rows = found.items.filter((row) => row.date === day);
    const title = make("h3", { class: "govuk-heading-m", tabindex: "-1" }, longDay(day));
    const isPast = day < today();
    const told = found.closures.some((one) => one.date === day && !one.finished) && line(t("Pemberitahuan kepada pemesan masih berjalan; itu selesai sendiri."));
    byId("one-day").replaceChildren(title, ...marks(day).filter(Boolean).map((mark) => line(mark)), told || "", rows.length ? dayTable(rows) : line(t("Tidak ada kuota pada hari ini.")), isPast ? "" : closureOf(day) ? reopening(day) : closing(day));
    byId("one-day").hidden = false;
    title.focus();
  }

  async function show() {
    const mine = month;
    const [first, last] = monthOf(month);
    try {
      const answer = await slow(byId("month-said"), t("Memuat…"), call("GET", `/offices/${encodeURIComponent(office)}/calendar?${new URLSearchParams({ from: first, to: last })}`));
      if (mine !== month) return;
      found = answer;
      draw();
      if (chosen?.startsWith(month)) open(chosen);
      else byId("one-day").hidden = true;
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      say(told(problem));
    }
  }

  function go(by) {
    const [year, number] = month.split("-").map(Number);
    month = new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
    chosen = null;
    say("");
    show();
  }

  byId("month-before").addEventListener("click", () => go(-1));
  byId("month-after").addEventListener("click", () => go(1));
  byId("which").addEventListener("change", draw);
  return { show, today };
}
