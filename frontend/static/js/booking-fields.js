// Fields that are made of what the API lists.
import { byId, make } from "./dom.js";

/** A fieldset of radios: items {code, name, description?}. */
export function choice(name, legend, items) {
  const radios = items.map(({ code, name: words, description }) => {
    const id = `${name}-${code}`;
    return make(
      "div",
      { class: "govuk-radios__item" },
      make("input", { class: "govuk-radios__input", type: "radio", id, name, value: code, "aria-describedby": description ? `${id}-hint` : null }),
      make("label", { class: "govuk-label govuk-radios__label", for: id }, words),
      description ? make("div", { class: "govuk-hint govuk-radios__hint", id: `${id}-hint` }, description) : null,
    );
  });
  return make("div", { class: "govuk-form-group" }, make("fieldset", { class: "govuk-fieldset", id: name }, make("legend", { class: "govuk-fieldset__legend" }, legend), make("div", { class: "govuk-radios" }, ...radios)));
}

/** Options of a select, after its first empty one; what a draft wanted is chosen again. */
export function offer(select, items, nameOf = ({ name }) => name) {
  const wanted = select.value || select.dataset.wanted || "";
  select.replaceChildren(select.options[0], ...items.map((item) => make("option", { value: item.code }, nameOf(item))));
  if (items.some(({ code }) => code === wanted)) select.value = wanted;
}

/** A part of a form that is not asked now: neither shown nor read. */
export function off(id, away) {
  byId(id).hidden = away;
  byId(id).toggleAttribute("data-off", away);
}

export const button = (words, onclick, look = "govuk-button--secondary") => make("button", { type: "button", class: `govuk-button ${look}`, onclick }, words);

export const quiet = (words, onclick) => make("button", { type: "button", class: "s-quiet", onclick }, words);

export const body = (...words) => make("p", { class: "govuk-body" }, ...words);
