// A form without dates: opens once the script is here, keeps what is typed, puts errors where they belong, sends once.
import { byId, fill, freshKey, kept, make } from "./dom.js";

const DRAFT_DAYS = 3;

/** What a form's `read` throws: refuse([["field", "what to do"], …]). */
export class Refused extends Error {
  constructor(errors) {
    super("refused");
    this.errors = errors;
  }
}

/** Throw when there is anything in the list. */
export function refuse(errors) {
  if (errors.length) throw new Refused(errors);
}

/** The form's fields by name, trimmed (passwords as typed). */
export function values(form) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || field.closest("fieldset:disabled, [data-off]")) continue;
    if (field.type === "radio" && !field.checked) continue;
    if (field.type === "checkbox") found[field.name] = field.checked;
    else found[field.name] = field.type === "password" ? field.value : field.value.trim();
  }
  return found;
}

/** Take away what was said to be wrong. */
export function clearErrors(form) {
  for (const old of form.querySelectorAll(".govuk-error-message")) old.remove();
  for (const group of form.querySelectorAll(".govuk-form-group--error")) group.classList.remove("govuk-form-group--error");
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.classList.remove("govuk-input--error", "govuk-select--error", "govuk-textarea--error");
    const described = (field.getAttribute("aria-describedby") || "").split(" ").filter((id) => !id.endsWith("-error"));
    if (described.join("")) field.setAttribute("aria-describedby", described.join(" "));
    else field.removeAttribute("aria-describedby");
  }
  byId(`${form.id}-summary`).hidden = true;
}

function markField(field, text) {
  const id = `${field.id}-error`;
  const message = make(
    "p",
    { class: "govuk-error-message", id },
    make("span", { class: "govuk-visually-hidden" }, t("Kesalahan: ")),
    text,
  );
  const group = field.closest(".govuk-form-group");
  const inside = field.matches("fieldset") ? field.querySelector(".govuk-date-input, .govuk-radios, .govuk-checkboxes") : group.querySelector(".s-password, input, select, textarea");
  inside.before(message);
  group.classList.add("govuk-form-group--error");
  for (const input of field.matches("fieldset") ? [field, ...field.querySelectorAll("input[type=text]")] : [field]) {
    input.setAttribute("aria-invalid", "true");
    if (input.matches("input, select, textarea")) input.classList.add(`govuk-${input.matches("input") ? "input" : input.localName}--error`);
  }
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${id}`.trim());
}

/** "reporter.email" → the element reporter_email, email, or what the form's own table says. */
function fieldFor(name, table) {
  const path = String(name);
  for (const id of [table[path], path, path.replaceAll(".", "_"), path.split(".").pop(), table[path.split(".")[0]]]) {
    const field = id && byId(id);
    if (field?.closest(".govuk-form-group")) return field;
  }
  return null;
}

/** To a part that is no field of a form, a calendar say: where its keys stand. */
const partLink = (id, text) => make("a", { href: `#${id}`, onclick: (event) => (event.preventDefault(), byId(id).querySelector("[tabindex='0']").focus()) }, text);

/** Show what is wrong on top and beside each field; errors are [field, text]. */
export function showErrors(form, title, detail, errors, table = {}) {
  clearErrors(form);
  const items = errors.map(([name, text]) => {
    const field = fieldFor(name, table);
    if (!field) return make("li", {}, byId(name)?.querySelector("[tabindex='0']") ? partLink(name, text) : text);
    if (!byId(`${field.id}-error`)) markField(field, text);
    const target = field.matches("fieldset") ? field.querySelector("input") : field;
    return make("li", {}, make("a", { href: `#${target.id}`, onclick: (event) => (event.preventDefault(), target.focus()) }, text));
  });
  const summary = byId(`${form.id}-summary`);
  summary.replaceChildren(
    make(
      "div",
      { class: "govuk-error-summary" },
      make(
        "div",
        { role: "alert" },
        make("h2", { class: "govuk-error-summary__title" }, title),
        make(
          "div",
          { class: "govuk-error-summary__body" },
          detail && make("p", {}, detail),
          items.length > 0 && make("ul", { class: "govuk-list govuk-error-summary__list" }, ...items),
        ),
      ),
    ),
  );
  summary.hidden = false;
  summary.focus();
  summary.scrollIntoView({ block: "start" });
}

function draftOf(form) {
  return form.dataset.draft && `draft.${form.dataset.draft}`;
}

/** What is typed in a form, so that it can be put back. */
export function typedIn(form) {
  const typed = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "password" || field.type === "file" || "neverKept" in field.dataset) continue;
    if (field.type === "radio" && !field.checked) continue;
    typed[field.name] = field.type === "checkbox" ? field.checked : field.value;
  }
  return typed;
}

function saveDraft(form) {
  const name = draftOf(form);
  if (name) kept.write(name, { at: Date.now(), typed: typedIn(form) });
}

/** Put back what was typed before; true when there was something. */
export function restoreDraft(form) {
  const name = draftOf(form);
  const draft = name && kept.read(name);
  if (!draft || Date.now() - draft.at > DRAFT_DAYS * 86400000) {
    if (name) kept.write(name, null);
    return false;
  }
  for (const field of form.elements) {
    if (!(field.name in draft.typed)) continue;
    if (field.type === "radio") field.checked = draft.typed[field.name] === field.value;
    else if (field.type === "checkbox") field.checked = draft.typed[field.name];
    else field.value = draft.typed[field.name];
    // The options of a select may come later.
    if (field.localName === "select") field.dataset.wanted = draft.typed[field.name];
  }
  return true;
}

/** Forget what was typed. */
export function forgetDraft(form) {
  if (draftOf(form)) kept.write(draftOf(form), null);
}

/** The key of this attempt: the same for the same content. */
function attemptKey(form, body) {
  const text = JSON.stringify(body);
  if (form.attempt?.text !== text) form.attempt = { key: freshKey(), text };
  return form.attempt.key;
}

/**
 * Bring a form to life.
 *   read(values) → body     throws by refuse([["field", "text"], …])
 *   send(body, key) → answer
 *   done(answer, body)
 *   fields: {"api.field": "element id"} where the names differ
 */
export function wire(form, { read, send, done, fields = {} }) {
  const button = form.querySelector("button[type=submit]");

  async function sendBody(body) {
    if (form.ariaBusy === "true") return;
    const label = button.textContent;
    form.ariaBusy = "true";
    button.disabled = true;
    button.textContent = button.dataset.waiting;
    try {
      const answer = await send(body, attemptKey(form, body));
      forgetDraft(form);
      form.attempt = null;
      await done(answer, body);
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      const errors = problem.errors.map((error) => [error.field, error.detail]);
      showErrors(form, problem.title, problem.detail, errors, fields);
    } finally {
      form.ariaBusy = "false";
      button.disabled = false;
      button.textContent = label;
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form);
    let body;
    try {
      body = await read(values(form));
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      const count = refused.errors.length;
      return showErrors(form, tn("Ada {n} hal yang perlu diperbaiki", count), "", refused.errors, fields);
    }
    await sendBody(body);
  });
  form.addEventListener("input", () => saveDraft(form));
  for (const shows of form.querySelectorAll("[data-shows]")) shows.addEventListener("click", () => togglePassword(shows));
  form.querySelector("fieldset.s-form").disabled = false;
}

function togglePassword(button) {
  const input = byId(button.dataset.shows);
  const hidden = input.type === "password";
  input.type = hidden ? "text" : "password";
  button.textContent = hidden ? t("Sembunyikan") : t("Tampilkan");
}

/** A sentence for a required field left empty. */
export const missing = (what) => fill(t("Isi {what}"), { what });
