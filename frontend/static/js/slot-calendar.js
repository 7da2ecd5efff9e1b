// The free places of an office's calendar: a month of days, and the times of the day that is chosen.
import { body, quiet } from "./booking-fields.js";
import { call } from "./api.js";
import { dayIn, dayInWords, instantInWords } from "./dates.js";
import { fill, make } from "./dom.js";
import { hours, laneName } from "./booked-words.js";
import { monthCalendar, plusMonths } from "./month-calendar.js";
import { monthInWords } from "./months.js";
import { monthOf, moved } from "./office-clock.js";
import { slow, told } from "./slow.js";

const MONTHS_AHEAD = 6;

const isOpen = ({ opens_at: at }) => !at || Date.parse(at) <= Date.now();

/** Office, kind and service → the month's answer of the API; throws a Problem. */
function fetchMonth({ office, kind, service }, month, today) {
  const from = month === today.slice(0, 7) ? today : `${month}-01`;
  return call("GET", `/offices/${encodeURIComponent(office)}/slots?${new URLSearchParams({ kind, service, from, to: monthOf(month)[1] })}`);
}

/**
 * slotCalendar(box, {asks, may, chosen, none})
 *   asks() → {office, kind, service, count, lanes, lead: days beforehand}; may(lane) → whether this lane stands open to them;
 *   chosen(slot or null), with the office's zone in it; none(): a month without a free place.
 * → {open(slot or null), redraw(), relane(), refresh()}: open shows the month of a slot that was chosen before.
 */
export function slotCalendar(box, { asks, may, chosen, none = () => {} }) {
  const said = make("p", { class: "govuk-body s-said-line", role: "status" });
  const table = make("div");
  const notes = make("div");
  const times = make("div", { class: "govuk-form-group" });
  let months = new Map();
  let picked = null;
  let day = "";
  let turn = 0;
  let calendar = null;
  box.replaceChildren(said, table, notes, times);

  const today = () => dayIn([...months.values()][0]?.zone);
  const answer = () => months.get(calendar.month()) || { items: [], closures: [], zone: "" };
  const soonest = () => moved(today(), asks().lead);
  const fits = (slot) => isOpen(slot) && slot.date >= soonest() && may(slot.lane) && slot.free >= asks().count;
  const on = (date) => (months.get(date.slice(0, 7))?.items || []).filter((slot) => slot.date === date);

  /** The lanes as they are shown: the best that stands open to them first, those that do not last. */
  function lanes() {
    const all = asks().lanes;
    return [...all.filter(may).reverse(), ...all.filter((lane) => !may(lane))];
  }

  /** The places that can be had, of the first lane where it has any: [lane, how many]. */
  function best(slots) {
    const free = lanes().map((lane) => [lane, slots.filter((slot) => slot.lane === lane && fits(slot)).reduce((sum, slot) => sum + slot.free, 0)]);
    return free.find(([, count]) => count) || [lanes()[0], 0];
  }

  function cell(date) {
    const closed = answer().closures.find((each) => each.date === date);
    if (closed) return { mark: t("tutup"), words: fill(t("tutup: {reason}"), closed), off: true, look: "s-cal__day--closed" };
    const slots = on(date).filter(({ lane }) => may(lane));
    if (!slots.length) return { words: t("tidak ada pelayanan"), off: true };
    const open = slots.filter(isOpen);
    if (!open.length) return { mark: t("nanti"), words: fill(t("dibuka {when}"), { when: instantInWords(slots[0].opens_at, answer().zone) }), off: true, look: "s-cal__day--later" };
    if (date < soonest()) return { words: t("terlalu dekat untuk dipesan"), off: true };
    const [lane, free] = best(open);
    if (!free) return { mark: t("penuh"), words: t("penuh"), off: true, look: "s-cal__day--full" };
    if (lane !== lanes()[0]) return { mark: t("lain"), words: `${laneName(lane)}: ${tn("{n} tempat", free)}`, look: "s-cal__day--free" };
    return { mark: String(free), words: tn("{n} tempat", free), look: "s-cal__day--free" };
  }

  function drawNotes() {
    const { items, closures, zone } = answer();
    const later = items.filter((slot) => !isOpen(slot)).sort((one, other) => one.opens_at.localeCompare(other.opens_at))[0];
    const some = items.some(fits);
    const hint = asks().lanes.filter(may).length > 1 ? t("Angka di bawah tanggal: tempat di jalur prioritas yang masih ada; “lain”: hanya ada tempat di jalur biasa. Ketuk harinya untuk memilih jam.") : t("Angka di bawah tanggal: tempat yang masih ada. Ketuk harinya untuk memilih jam.");
    const lines = some ? [hint] : [];
    if (!items.length) lines.push(fill(t("Kantor ini belum membuka jadwal untuk {month}. Lihat bulan lain, atau pilih kantor lain."), { month: monthInWords(calendar.month()) }));
    else if (!some) lines.push(fill(t("Tidak ada lagi tempat yang cukup pada {month}. Lihat bulan berikutnya, atau masuk daftar tunggu."), { month: monthInWords(calendar.month()) }));
    if (later) lines.push(fill(t("{day} dan sesudahnya dibuka {when}."), { day: dayInWords(later.date), when: instantInWords(later.opens_at, zone) }));
    const shut = closures.map(({ date, reason }) => make("li", {}, `${dayInWords(date)}: ${reason}`));
    notes.replaceChildren(...lines.map((words) => body(words)), shut.length ? body(t("Tutup:")) : "", shut.length ? make("ul", { class: "govuk-list govuk-list--bullet" }, ...shut) : "");
    if (!some) none();
  }

  const sameSlot = (one, other) => one && one.date === other.date && one.time === other.time && one.lane === other.lane;

  function choose(slot) {
    picked = slot && { date: slot.date, time: slot.time, lane: slot.lane, minutes: slot.minutes, zone: [...months.values()][0].zone };
    chosen(picked);
  }

  function radio(slot, index) {
    const id = `time-${slot.lane}-${index}`;
    const enough = slot.free >= asks().count;
    const left = !isOpen(slot) ? fill(t("dibuka {when}"), { when: instantInWords(slot.opens_at, answer().zone) }) : !slot.free ? t("penuh") : tn("tinggal {n} tempat", slot.free);
    const input = make("input", { class: "govuk-radios__input", type: "radio", name: "time", id, value: `${slot.time} ${slot.lane}`, disabled: !fits(slot), oninput: () => choose(slot) });
    input.checked = Boolean(sameSlot(picked, slot)) && fits(slot);
    const why = isOpen(slot) && slot.free && !enough ? t(" (kurang untuk rombongan Anda)") : "";
    return make("div", { class: "govuk-radios__item" }, input, make("label", { class: "govuk-label govuk-radios__label", for: id }, hours(slot.time, slot.minutes), make("span", { class: "s-cal__left" }, ` ${left}${why}`)));
  }

  function lanePart(lane, slots, single) {
    const mine = slots.filter((slot) => slot.lane === lane);
    if (!mine.length) return [];
    const shut = !may(lane) && make("p", { class: "govuk-hint" }, t("Hanya bila seorang dari Anda berhak; centang di atas."));
    return [single ? "" : make("h3", { class: "govuk-heading-s" }, laneName(lane)), shut || "", make("div", { class: "govuk-radios" }, ...mine.map(radio))];
  }

  function drawTimes() {
    const slots = day && calendar.month() === day.slice(0, 7) ? on(day) : [];
    if (!slots.length) return times.replaceChildren();
    const legend = make("legend", { class: "govuk-fieldset__legend" }, fill(t("Pilih jam pada {day}"), { day: dayInWords(day) }));
    times.replaceChildren(make("fieldset", { class: "govuk-fieldset", id: "times" }, legend, ...lanes().flatMap((lane, _, all) => lanePart(lane, slots, all.length === 1))));
  }

  /** What was chosen before may be gone, or too small now. */
  function check() {
    if (picked && months.has(picked.date.slice(0, 7)) && !on(picked.date).some((slot) => sameSlot(picked, slot) && fits(slot))) choose(null);
  }

  function draw() {
    check();
    calendar.show(calendar.month());
    drawNotes();
    drawTimes();
  }

  async function go(month) {
    const mine = ++turn;
    said.replaceChildren();
    calendar.show(month);
    if (months.has(month)) return draw();
    notes.replaceChildren();
    times.replaceChildren();
    table.ariaBusy = "true";
    try {
      const got = await slow(said, t("Memuat jadwal…"), fetchMonth(asks(), month, today()));
      if (mine !== turn) return;
      months.set(month, got);
      draw();
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      if (mine === turn) said.replaceChildren(told(problem), " ", quiet(t("Coba lagi"), () => go(month)));
    } finally {
      if (mine === turn) table.ariaBusy = "false";
    }
  }

  function start() {
    const first = today().slice(0, 7);
    calendar = monthCalendar(table, {
      first,
      last: plusMonths(first, MONTHS_AHEAD),
      cell,
      pressed: (date) => date === day,
      chosen: (date) => {
        day = date;
        if (picked?.date !== date) choose(null);
        draw();
        times.querySelector("input:enabled")?.focus();
      },
      turned: go,
    });
    return first;
  }

  async function open(slot = null) {
    months = new Map();
    picked = slot;
    day = slot?.date || "";
    const first = start();
    await go(day && day.slice(0, 7) > first ? day.slice(0, 7) : first);
    // What is left of a month may be nothing at all: then the next one is meant.
    if (!day && calendar.month() === first && months.has(first) && !answer().items.length && !answer().closures.length) await go(plusMonths(first, 1));
  }

  return {
    open,
    /** The count may be another now. */
    redraw: () => calendar && draw(),
    /** Other lanes stand open now: the hour that was chosen stays, in the first of them that has it. */
    relane: () => {
      if (!calendar) return;
      const same = picked && lanes().flatMap((lane) => on(picked.date).filter((slot) => slot.lane === lane && slot.time === picked.time && fits(slot)))[0];
      if (same) choose(same);
      draw();
    },
    /** Somebody was quicker: ask again, and keep the day. */
    refresh: () => {
      choose(null);
      const month = calendar.month();
      months = new Map();
      return go(month);
    },
  };
}
