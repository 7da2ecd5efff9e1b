// A stamp's label on an officer's page: what it says, the label, printing and going on by keys alone.
import { byId, fill, make, show } from "./dom.js";
import { dayInWords } from "./dates.js";
import { find, nameOf } from "./reference.js";

/** The label as an element: never as markup of this page. */
function labelOf(svg) {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  return make("div", { class: "s-label" }, document.adoptNode(parsed));
}

function printLabel() {
  addEventListener("afterprint", () => byId("next")?.focus(), { once: true });
  globalThis.print();
}

/**
 * Show a StampView in #issued with its label, ready to print by Enter.
 * title: its heading; warned: what must be seen first; said: lines below it; next, nextWords, keys: the way on and what the keys do.
 */
export async function showLabel(stamp, { title, warned, said = [], next, nextWords, keys }) {
  document.documentElement.classList.add("s-prints-label");
  const permit = await find("permit-classes", stamp.permit.permit_class, stamp.entry_on);
  const print = make("button", { type: "button", class: "govuk-button", id: "print", onclick: printLabel }, t("Cetak label"));
  show(
    byId("issued"),
    make("h2", { class: "govuk-heading-m" }, title),
    ...(warned ? [make("p", { class: "govuk-body s-flag s-flag--bad" }, warned)] : []),
    make("p", { class: "govuk-body-l" }, fill(t("Boleh tinggal sampai {day}"), { day: dayInWords(stamp.last_day_of_stay) })),
    make("p", { class: "govuk-body" }, permit ? `${permit.index} – ${nameOf(permit)}` : stamp.permit.permit_class),
    ...said.filter(Boolean).map((text) => make("p", { class: "govuk-body" }, text)),
    labelOf(stamp.label.svg),
    make("div", { class: "govuk-button-group" }, print, make("button", { type: "button", class: "govuk-button govuk-button--secondary", id: "next", onclick: next }, nextWords)),
    make("p", { class: "govuk-body-s" }, keys),
  );
  print.focus();
}

/** Take the label away again. */
export function hideLabel() {
  document.documentElement.classList.remove("s-prints-label");
  byId("issued").replaceChildren();
  byId("issued").hidden = true;
}
