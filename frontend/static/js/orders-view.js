// An order as a card: number, what it is for, whom it sends, until when.
import { facts, fill, language, make } from "./dom.js";
import { dayInWords } from "./dates.js";
import { radiusInWords } from "./radius.js";

const statuses = () => ({
  in_force: ["s-order--running", t("Berlaku")],
  coming: ["", t("Akan datang")],
  ended: ["", t("Berakhir")],
  revoked: ["s-order--revoked", t("Dicabut")],
});

const days = ({ valid_from: from, valid_to: to }) =>
  from === to ? dayInWords(from) : fill(t("{from} sampai {to}"), { from: dayInWords(from, false), to: dayInWords(to, false) });

const clock = (time) => (language() === "en" ? time : time.replace(":", "."));

const places = ({ points = [] }) =>
  points.length ? points.map(({ name, radius_m: radius }) => fill(t("{name}, dalam {radius}"), { name, radius: radiusInWords(radius) })).join("; ") : t("Wilayah kerja kantor");

/** order as the API gives it; revoke: what to do when it is to be revoked, or null. */
export function drawOrder(order, revoke) {
  const [look, words] = statuses()[order.status];
  const sent = order.officers.map(({ name }) => name).join(", ");
  return make(
    "article",
    { class: `s-order ${look}`, "data-order": order.id },
    make("h3", { class: "govuk-heading-s" }, order.number, " ", make("span", { class: "s-order__status" }, words)),
    make("p", { class: "govuk-body" }, order.purpose),
    facts([
      [t("Berlaku"), days(order)],
      [t("Jam"), order.from && fill(t("{from} sampai {to}"), { from: clock(order.from), to: clock(order.to) })],
      [t("Tempat"), places(order)],
      [t("Petugas"), sent || t("Semua petugas lapangan kantor ini")],
      [t("Surat disimpan"), order.document],
      [t("Alasan pencabutan"), order.revoked_because],
    ]),
    revoke && make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: revoke }, t("Cabut"), make("span", { class: "govuk-visually-hidden" }, ` ${order.number}`)),
  );
}
