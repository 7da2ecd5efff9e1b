// The stops of a team's way as cards: when, who, where, how to get there, what is done there.
import { fill, make } from "./dom.js";
import { clock } from "./office-clock.js";
import { kmWords, minutesWords, stopWords, visitedWords, wayWords, windowWords } from "./route-words.js";
import { sureButton } from "./sure.js";

const LOOKS = { served: "s-order--running", checked_in: "s-order--running", no_show: "s-order--revoked" };

/** The state of a stop, with what this phone has still to send. */
export function stateOf(stop, { met, served }) {
  if (served.has(stop.id)) return "served";
  return met.has(stop.id) && stop.state === "confirmed" ? "checked_in" : stop.state;
}

function maps({ latitude, longitude }) {
  if (latitude === null) return make("p", { class: "s-flag s-flag--warn" }, t("Letaknya di peta tidak diketahui: telepon dulu untuk menanyakan jalannya."));
  const at = `${latitude},${longitude}`;
  const link = (href, words) => make("a", { class: "govuk-link", href, rel: "noreferrer", target: "_blank" }, words);
  return make(
    "p",
    { class: "s-screen-only" },
    link(`geo:${at}?q=${at}`, t("Buka di aplikasi peta")),
    " · ",
    link(`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`, t("Buka di OpenStreetMap")),
  );
}

function where(stop) {
  return [stop.institution, stop.address, stop.region_name].filter(Boolean).join(", ");
}

function deeds(stop, state, on) {
  if (!on.today || !["confirmed", "checked_in"].includes(state)) return "";
  const about = visitedWords(stop);
  const meet = state === "confirmed" && make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => on.meet(stop) }, t("Sudah bertemu"), make("span", { class: "govuk-visually-hidden" }, `: ${about}`));
  const question = t("Nyatakan kunjungan ini selesai dilayani?");
  const serve = sureButton(t("Selesai dilayani"), question, t("Ya, selesai"), () => on.serve(stop), `: ${about}`);
  return make("div", { class: "s-stop__deeds s-screen-only" }, meet, serve);
}

function details(stop, on, state) {
  return [
    make("p", {}, where(stop)),
    stop.phone && make("p", {}, make("a", { class: "govuk-link", href: `tel:${stop.phone.replace(/[^+\d]/g, "")}` }, stop.phone)),
    maps(stop),
    make("p", {}, [fill(t("{service}, {n}"), { service: stop.service_name, n: tn("{n} orang", stop.count) }), stop.ground_name].filter(Boolean).join(". ")),
    stop.note && make("p", {}, fill(t("Catatan: {note}"), { note: stop.note })),
    stop.planned && make("p", { class: "s-stop__journey" }, fill(t("Perkiraan tiba {time}, {there} di tempat. {minutes}, {km} dari tempat sebelumnya."), { time: clock(stop.arrives), there: minutesWords(stop.minutes), minutes: minutesWords(stop.travel_minutes), km: kmWords(stop.km) })),
    deeds(stop, state, on),
  ];
}

function card(stop, number, on) {
  const state = stateOf(stop, on);
  const waits = on.met.has(stop.id) || on.served.has(stop.id);
  const title = stop.window ? windowWords(stop.window) : stop.arrives ? fill(t("sekitar pukul {time}"), { time: clock(stop.arrives) }) : t("belum dijadwalkan");
  return make(
    "li",
    { class: `s-order s-stop ${LOOKS[state] || (stop.urgent ? "s-order--soon" : "")}`, "data-stop": stop.id },
    make("h4", { class: "govuk-heading-m s-stop__when" }, number ? `${number}. ${title} ` : `${title} `, make("span", { class: "s-order__status" }, stopWords()[state] || state), stop.urgent && make("span", { class: "s-order__status s-stop__urgent" }, t("mendesak"))),
    waits && make("p", { class: "s-stop__waits" }, t("Menunggu dikirim ke kantor")),
    make("p", { class: "s-stop__who" }, visitedWords(stop)),
    // What is done needs no way there any more.
    ...(state === "served" || state === "no_show" ? [make("p", {}, where(stop))] : details(stop, on, state)),
  );
}

/** One team's way; on: {today, met, served, meet(stop), serve(stop)}. */
export function teamWay(way, on) {
  const planned = way.stops.filter((stop) => stop.planned);
  const others = way.stops.filter((stop) => !stop.planned);
  const open = planned.filter((stop) => ["confirmed", "checked_in"].includes(stateOf(stop, on))).length;
  return make(
    "section",
    { class: "s-way", "aria-label": way.name },
    make("h3", { class: "govuk-heading-m" }, way.name),
    planned.length ? make("p", { class: "govuk-body" }, wayWords(way), " ", open ? tn("{n} kunjungan belum selesai.", open) : t("Semua sudah selesai.")) : "",
    !way.stops.length && make("p", { class: "govuk-body" }, t("Tidak ada kunjungan pada hari ini.")),
    planned.length ? make("ol", { class: "s-way__stops" }, ...planned.map((stop, index) => card(stop, index + 1, on))) : "",
    others.length ? make("div", {}, make("p", { class: "govuk-body s-flag s-flag--warn" }, way.published_at ? tn("{n} kunjungan belum masuk rute: tanyakan urutannya ke kantor.", others.length) : t("Kantor belum menerbitkan rute hari ini; urutan di bawah belum pasti.")), make("ul", { class: "s-way__stops" }, ...others.map((stop) => card(stop, 0, on)))) : "",
  );
}
