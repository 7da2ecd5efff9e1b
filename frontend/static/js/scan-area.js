// Whether a scan is outside the circles or the hours of its order, as far as the phone can tell, and why.
import { byId, make } from "./dom.js";
import { timeIn } from "./dates.js";

const EARTH_M = 6371008.8;
const MOST = 200;

let given = null;

const radians = (degrees) => (degrees * Math.PI) / 180;

/** Metres between two places, along the earth. */
export function distance(one, other) {
  const north = Math.sin(radians(other.latitude - one.latitude) / 2) ** 2;
  const east = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  const half = north + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * east;
  return 2 * EARTH_M * Math.asin(Math.sqrt(Math.min(1, half)));
}

function isOutside(points, position) {
  if (!points?.length || !position) return false;
  return points.every((point) => distance(position, point) - position.accuracy_m > point.radius_m);
}

function isLate({ from, to, zone }) {
  if (!from) return false;
  const time = timeIn(zone);
  return to <= from ? time < from && time >= to : time < from || time >= to;
}

/** What of an order does not hold here and now, in words; "" where it does. */
export function elsewhere(order, position) {
  if (!order) return "";
  if (isOutside(order.points, position)) return t("Anda di luar tempat yang disebut surat perintah.");
  return isLate(order) ? t("Sekarang di luar jam yang disebut surat perintah.") : "";
}

/** Ask in the box why the officer scans all the same; "" when the page goes on without an answer. */
export function askWhy(box, words) {
  return new Promise((resolve) => {
    given = resolve;
    const input = make("input", { class: "govuk-input", id: "why", maxlength: MOST, autocomplete: "off", "aria-describedby": "why-hint" });
    const form = make(
      "form",
      { class: "s-on-purpose", novalidate: true },
      make(
        "div",
        { class: "govuk-form-group" },
        make("label", { class: "govuk-label", for: "why" }, t("Mengapa Anda memindai di sini?")),
        make("div", { class: "govuk-hint", id: "why-hint" }, `${words} ${t("Pindaian ini dicatat sebagai pengecualian dan menunggu surat perintah.")}`),
        input,
      ),
      make("button", { type: "submit", class: "govuk-button" }, t("Kirim dengan alasan ini")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const why = input.value.trim();
      if (!why) return input.focus();
      form.remove();
      answer(why);
    });
    box.append(form);
    byId("why").focus();
  });
}

/** Go on without a reason: another scan came first. */
export const goOn = () => answer("");

function answer(why) {
  given?.(why);
  given = null;
}
