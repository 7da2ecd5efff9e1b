// Small parts for making and finding elements; text only ever enters as text.

export const byId = (id) => document.getElementById(id);

export const language = () => (document.documentElement.lang === "en" ? "en" : "id");

/** fill("{n} of {all}", {n: 1, all: 2}) */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** make("p", {class: "x", hidden: true, onclick: f}, "text", element) */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

/** Rows of a summary list: [[label, value], …]; empty values are left out. */
export function facts(rows) {
  return make(
    "dl",
    { class: "govuk-summary-list" },
    ...rows
      .filter(([, value]) => value)
      .map(([label, value]) =>
        make(
          "div",
          { class: "govuk-summary-list__row" },
          make("dt", { class: "govuk-summary-list__key" }, label),
          make("dd", { class: "govuk-summary-list__value" }, value),
        ),
      ),
  );
}

/** Show these and nothing else inside the box, and take the reader there. */
export function show(box, ...children) {
  box.replaceChildren(...children);
  box.hidden = false;
  const heading = box.querySelector("h1, h2");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus();
  }
}

/** What a browser keeps for this site; a browser that keeps nothing is no error. */
export const kept = {
  read(name, store = localStorage) {
    try {
      return JSON.parse(store.getItem(`serambi.${name}`));
    } catch {
      return null;
    }
  },
  write(name, value, store = localStorage) {
    try {
      if (value == null) store.removeItem(`serambi.${name}`);
      else store.setItem(`serambi.${name}`, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
};

/** The fragment of the address, which is cleared as soon as it is read. */
export function takeFragment() {
  const fragment = location.hash.slice(1);
  if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
  return fragment;
}

/** An id nobody else has: for Idempotency-Key. (randomUUID exists only over https.) */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
