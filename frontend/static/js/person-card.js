// A person in the list of those found.
import { bornWords, country, fullName, passportList, sexWords } from "./person-words.js";
import { fill, make } from "./dom.js";

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);

/** Enough to see whether it is the one who is meant. */
export function personCard(person, open) {
  const name = fullName(person);
  const linked = (person.linked ?? []).map(fullName).filter((other) => other !== name);
  return make(
    "li",
    { class: "s-stay" },
    make(
      "div",
      { class: "s-stay__facts" },
      make("h2", { class: "govuk-heading-s" }, name),
      !person.restricted && line(country(person.nationality), `, ${sexWords(person)}, ${fill(t("lahir {day}"), { day: bornWords(person) })}`),
      linked.length > 0 && line(fill(t("Tercatat juga sebagai: {names}"), { names: linked.join("; ") })),
      !person.restricted && passportList(person.passports.slice(0, 3)),
    ),
    make("div", { class: "s-stay__acts s-screen-only" }, make("button", { type: "button", class: "govuk-button", onclick: open }, t("Buka"), make("span", { class: "govuk-visually-hidden" }, ` ${name}`))),
  );
}
