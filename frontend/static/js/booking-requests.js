// What an office has still to answer: urgent first; answered with a day and a team, or refused with a reason.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { act, detailsOf, noMailLine, peopleList, proofButton, sameContact } from "./booking-cards.js";
import { longDay, moved } from "./office-clock.js";
import { peopleCount, toldHow, whoOf } from "./booking-words.js";
import { deed } from "./stay-deeds.js";
import { slow, told } from "./slow.js";

const AHEAD = 41;
const MOST_PAGES = 20;
const FRESH_MS = 60000;

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);
const two = (number) => String(number).padStart(2, "0");
const hours = (minutes) => `${minutes < 0 ? "−" : ""}${Math.floor(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;

const reasons = () => [
  t("Tim kami sudah penuh pada hari-hari yang Anda minta. Silakan ajukan hari lain."),
  t("Dokumen bukti belum kami terima atau tidak terbaca. Silakan ajukan lagi dengan dokumen yang jelas."),
  t("Keadaan yang disampaikan masih memungkinkan datang ke kantor. Silakan memesan antrean di kantor."),
  t("Tempatnya tidak dapat dijangkau tim kami pada hari-hari itu. Silakan ajukan tempat atau hari lain."),
];

async function everything() {
  const items = [];
  let after = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found = await call("GET", after ? `/booking-requests?after=${encodeURIComponent(after)}` : "/booking-requests");
    items.push(...found.items);
    after = found.next;
    if (!after) break;
  }
  return items.sort((one, other) => Number(other.urgent) - Number(one.urgent) || one.asked_at.localeCompare(other.asked_at));
}

export function start(box, { zone, today, known }) {
  const said = make("p", { class: "govuk-body", role: "status" });
  const list = make("ul", { class: "s-stays" });
  const done = make("p", { class: "govuk-body", role: "status" });
  let teams = null;
  let loading = null;
  let loadedAt = 0;
  box.replaceChildren(done, said, list);

  const allTeams = () => (teams ??= call("GET", "/teams").then(({ items }) => items).catch((problem) => ((teams = null), Promise.reject(problem))));

  /** A field with its label; the control is the last. */
  const field = (id, label, control) => make("div", { class: "govuk-form-group" }, make("label", { class: "govuk-label", for: id }, label), control);

  function sayCount() {
    const count = byId("count-requests");
    const left = list.childElementCount;
    count.textContent = left;
    count.classList.toggle("s-tab__count--some", left > 0);
  }

  /** What is said of an attempt, and what it is called for once more. */
  async function attempt(row, place, work, words) {
    try {
      await slow(place, t("Mengirim…"), work());
      row.remove();
      sayCount();
      done.textContent = words;
      done.scrollIntoView({ block: "center" });
      if (!list.childElementCount) said.textContent = t("Tidak ada permintaan yang menunggu jawaban.");
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      place.textContent = told(problem);
      if (problem.code !== "booking_moved") return;
      done.textContent = told(problem);
      await load();
      done.scrollIntoView({ block: "center" });
    }
  }

  /** The days of a team to choose from: those asked for first, with what is free. */
  function dayOptions(one, days) {
    const wish = (date) => one.preferred.includes(date);
    // On a day that was asked for the team may go out for once, be it a holiday.
    const goes = (day) => day.works && !day.holiday;
    const fits = (day) => !day.closed && (day.works ? day.free >= one.minutes && (!day.holiday || wish(day.date)) : wish(day.date));
    const once = (day) => (day.holiday ? fill(t("dibuka khusus: {holiday}"), day) : t("dibuka khusus: tim biasanya tidak berangkat"));
    const option = (day) => {
      const why = day.closed || (goes(day) ? fill(t("sisa {free} jam"), { free: hours(day.free) }) : once(day));
      return make("option", { value: day.date, "data-extra": !goes(day), disabled: !fits(day) }, [longDay(day.date), wish(day.date) && t("diminta"), why].filter(Boolean).join(" · "));
    };
    const shown = days.filter((day) => goes(day) || wish(day.date));
    return [make("option", { value: "" }, t("Pilih hari")), ...shown.filter(({ date }) => wish(date)).map(option), ...shown.filter(({ date }) => !wish(date)).map(option)];
  }

  async function answer(one, row, place) {
    if (one.document === "awaited") return place.replaceChildren(make("p", { class: "govuk-body s-flag s-flag--warn", role: "status" }, t("Dokumen bukti belum dikirim pemesan. Hari dan tim dapat diberikan sesudah dokumen itu ada.")));
    const [teamId, dayId] = [`team-${one.id}`, `day-${one.id}`];
    const heard = line();
    heard.setAttribute("role", "status");
    place.replaceChildren(heard);
    try {
      const all = await slow(heard, t("Memuat…"), allTeams());
      if (!all.length) return place.replaceChildren(line(t("Kantor ini belum mempunyai tim."), " ", make("a", { class: "govuk-link", href: box.dataset.teams }, t("Buat tim"))));
      const team = make("select", { class: "govuk-select", id: teamId, onchange: () => fillDays() }, ...all.map(({ id, name }) => make("option", { value: id }, name)));
      const day = make("select", { class: "govuk-select", id: dayId });
      let turn = 0;
      const fillDays = async () => {
        // Another team may be chosen before the days of the first have come.
        const mine = ++turn;
        const last = [moved(today(), AHEAD), ...one.preferred].sort().at(-1);
        const query = new URLSearchParams({ from: moved(today(), 1), to: last > moved(today(), 60) ? moved(today(), 60) : last });
        day.replaceChildren();
        try {
          const { items } = await slow(heard, t("Memuat…"), call("GET", `/teams/${team.value}/days?${query}`));
          if (mine === turn) day.replaceChildren(...dayOptions(one, items));
        } catch (problem) {
          if (!("lost" in problem)) throw problem;
          if (mine === turn) heard.textContent = told(problem);
        }
      };
      const go = () => {
        if (!day.value) return (heard.textContent = t("Pilih hari"));
        const words = `${fill(t("{who}: dijadwalkan {day}."), { who: whoOf(one), day: longDay(day.value) })} ${toldHow(one)}`;
        return attempt(row, heard, () => deed(`/bookings/${one.id}/answers`, { date: day.value, team: team.value, extra: "extra" in day.selectedOptions[0].dataset, seen: one.version }), words);
      };
      place.replaceChildren(
        make(
          "div",
          { class: "s-on-purpose" },
          line(fill(t("Kunjungan ini memakai {hours} jam dari hari tim."), { hours: hours(one.minutes) })),
          field(teamId, t("Tim"), team),
          field(dayId, t("Hari"), day),
          heard,
          make("div", { class: "govuk-button-group" }, make("button", { type: "button", class: "govuk-button", onclick: go }, t("Jadwalkan")), make("button", { type: "button", class: "s-quiet", onclick: () => place.replaceChildren() }, t("Batal"))),
        ),
      );
      team.focus();
      return fillDays();
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      return (heard.textContent = told(problem));
    }
  }

  function refuse(one, row, place) {
    const [commonId, whyId] = [`common-${one.id}`, `refusal-${one.id}`];
    const heard = line();
    heard.setAttribute("role", "status");
    const why = make("textarea", { class: "govuk-textarea", id: whyId, rows: 3, maxlength: 500 });
    const common = make("select", { class: "govuk-select s-wide", id: commonId, onchange: () => common.value && ((why.value = common.value), why.focus()) }, make("option", { value: "" }, t("Tulis sendiri")), ...reasons().map((words) => make("option", { value: words }, words)));
    const go = () => {
      if (!why.value.trim()) return (why.focus(), (heard.textContent = t("Tuliskan alasannya")));
      return attempt(row, heard, () => deed(`/bookings/${one.id}/answers`, { refused: why.value.trim(), seen: one.version }), `${fill(t("{who}: ditolak."), { who: whoOf(one) })} ${toldHow(one)}`);
    };
    place.replaceChildren(
      make(
        "div",
        { class: "s-on-purpose" },
        field(commonId, t("Alasan yang sering dipakai"), common),
        field(whyId, t("Alasan untuk pemesan (boleh diubah)"), why),
        heard,
        make("div", { class: "govuk-button-group" }, make("button", { type: "button", class: "govuk-button govuk-button--warning", onclick: go }, t("Tolak permintaan")), make("button", { type: "button", class: "s-quiet", onclick: () => place.replaceChildren() }, t("Batal"))),
      ),
    );
    common.focus();
  }

  function card(one) {
    const who = whoOf(one);
    const place = make("div");
    const heard = line();
    heard.setAttribute("role", "status");
    const row = make("li", { class: one.urgent ? "s-stay s-stay--late s-request" : "s-stay s-request", "data-request": one.id });
    row.append(
      make(
        "div",
        { class: "s-stay__facts" },
        make("h3", { class: "govuk-heading-s" }, who, " ", one.urgent && make("span", { class: "s-order__status s-wrong" }, t("mendesak"))),
        line([one.kind_name, one.service_name, peopleCount(one)].join(" · "), " ", sameContact(one)),
        noMailLine(one),
        one.displaced_why && line(make("strong", {}, fill(t("Hari yang dijanjikan ditutup: {why}. Beri hari lain."), { why: one.displaced_why }))),
        one.preferred.length > 0 && line(fill(t("Hari yang diminta: {days}"), { days: one.preferred.map((day) => longDay(day)).join("; ") })),
        peopleList(one, known.grounds),
        detailsOf({ ...one, id: "", displaced_why: "" }, zone, known.grounds),
      ),
      make("div", { class: "s-stay__acts s-screen-only" }, act(t("Beri hari dan tim"), who, () => answer(one, row, place), "govuk-button"), act(t("Tolak…"), who, () => refuse(one, row, place)), proofButton(one, heard)),
      heard,
      place,
    );
    return row;
  }

  async function load() {
    try {
      const items = await slow(said, t("Memuat…"), everything());
      said.textContent = items.length ? "" : t("Tidak ada permintaan yang menunggu jawaban.");
      list.replaceChildren(...items.map(card));
      sayCount();
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
      loading = null;
    }
  }

  /** What was asked for a moment ago stands: nobody's answer is drawn away under their hands. */
  function show() {
    if (loading && Date.now() - loadedAt < FRESH_MS) return loading;
    loadedAt = Date.now();
    loading = load();
    return loading;
  }

  return { show };
}
