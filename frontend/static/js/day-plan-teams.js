// The teams of a day side by side: their stops, what each person would be told, the buttons that move one.
import { fill, make } from "./dom.js";
import { clock } from "./office-clock.js";
import { kmWords, minutesWords, stopWords, visitedWords, windowWords } from "./route-words.js";

// The colours of the ways on the map.
const KEYS = ["s-plan__key--0", "s-plan__key--1", "s-plan__key--2", "s-plan__key--3", "s-plan__key--4", "s-plan__key--5"];

const same = (one, other) => one?.begins === other?.begins && one?.ends === other?.ends;

/** Whether publishing would tell the person something new: which team comes is told nobody. */
export const isNews = (stop) => stop.state === "confirmed" && stop.planned && !same(stop.window, stop.next_window);

function windowLine(stop, way) {
  if (!stop.planned) return make("p", {}, t("Belum masuk rute."));
  const other = stop.team !== way.team && ` ${t("(pindah tim)")}`;
  if (!isNews(stop)) return make("p", {}, stop.window ? fill(t("Pukul {window}"), { window: windowWords(stop.window) }) : t("Belum ada waktu"), other);
  const before = stop.window ? fill(t("(semula {window})"), { window: windowWords(stop.window) }) : t("(belum diberi tahu)");
  return make("p", {}, make("strong", {}, fill(t("Pukul {window}"), { window: windowWords(stop.next_window) })), ` ${before}`, other);
}

function marks(stop) {
  return [
    stop.urgent && t("mendesak"),
    stop.state !== "confirmed" && stopWords()[stop.state],
    stop.latitude === null && t("letak tidak diketahui"),
    !stop.fits && t("melewati jam kerja tim"),
  ].filter(Boolean);
}

function movers(stop, way, index, ways, on) {
  const about = make("span", { class: "govuk-visually-hidden" }, `: ${visitedWords(stop)}`);
  const step = (by, words) => {
    const at = index + by;
    const off = at < 0 || at >= way.stops.length;
    return make("button", { type: "button", class: "govuk-button govuk-button--secondary", "data-step": by, disabled: off, onclick: () => on.step(stop, way, by) }, words, about.cloneNode(true));
  };
  const others = ways.filter(({ team }) => team !== way.team);
  const choose = others.length && stop.state === "confirmed" &&
    make("select", { class: "govuk-select", "aria-label": fill(t("Pindahkan {who} ke tim"), { who: visitedWords(stop) }), onchange: ({ target }) => target.value && on.give(stop, way, target.value) },
      make("option", { value: "" }, t("Pindah tim…")),
      ...others.map(({ team, name }) => make("option", { value: team }, name)),
    );
  return make("div", { class: "s-plan__moves s-screen-only" }, step(-1, t("Naik")), step(1, t("Turun")), choose);
}

function row(stop, index, way, ways, on) {
  const told = marks(stop);
  const journey = stop.planned && `${fill(t("tiba {time}"), { time: clock(stop.arrives) })}, ${minutesWords(stop.travel_minutes)} ${t("di jalan")}, ${minutesWords(stop.minutes)} ${t("di tempat")}`;
  return make(
    "li",
    { class: `s-plan__stop${stop.fits ? "" : " s-plan__stop--late"}`, "data-stop": stop.id },
    make("p", { class: "s-plan__who" }, make("strong", {}, `${index + 1}. ${visitedWords(stop)}`), told.length ? make("span", { class: "s-plan__marks" }, ` ${told.join(", ")}`) : ""),
    make("p", { class: "s-plan__where" }, [stop.institution, stop.region_name].filter(Boolean).join(", ")),
    windowLine(stop, way),
    journey && make("p", { class: "s-plan__where" }, journey),
    movers(stop, way, index, ways, on),
  );
}

/** One team; on: {step(stop, way, by), give(stop, way, team)}. */
export function teamColumn(way, index, ways, on) {
  const late = way.late ? make("p", { class: "govuk-body s-flag s-flag--bad" }, tn("{n} kunjungan tidak muat dalam jam kerja tim: pindahkan ke tim lain, atau jawab dengan hari lain.", way.late)) : "";
  const sum = fill(t("Pukul {begins}–{ends}. {n}, {km}, {minutes} di jalan."), { begins: clock(way.begins), ends: clock(way.ends), n: tn("{n} kunjungan", way.stops.length), km: kmWords(way.km), minutes: minutesWords(way.travel_minutes) });
  return make(
    "section",
    { class: "s-plan__team", "aria-label": way.name },
    make("h2", { class: "govuk-heading-s" }, make("span", { class: `s-plan__key ${KEYS[index % KEYS.length]}`, "aria-hidden": "true" }), way.name),
    make("p", { class: "govuk-body-s" }, sum),
    late,
    way.stops.length ? make("ol", { class: "s-plan__stops" }, ...way.stops.map((stop, at) => row(stop, at, way, ways, on))) : make("p", { class: "govuk-body" }, t("Tidak ada kunjungan.")),
  );
}
