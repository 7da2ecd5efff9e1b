// A form whose deed is said in words before it is done, and done only when that is agreed to.
import { byId, make } from "./dom.js";
import { wire } from "./forms.js";

/**
 * agreedForm("extend", {read, consequence, yes, grave, send, done, fields})
 *   The form has the id `extend-form`, what is to be agreed to stands in `extend-agree`.
 *   consequence(body) → words to agree to, or null; yes(): the button's words; grave: it ends something;
 *   send(body, key) → answer; done(answer). → {reset()}: the form as new.
 */
export function agreedForm(name, { read, consequence, yes, grave = false, send, done, fields = {} }) {
  const form = byId(`${name}-form`);
  const box = byId(`${name}-agree`);
  let agreed = false;

  // Whoever changes something has not agreed to it.
  function disagree() {
    agreed = false;
    box?.replaceChildren();
  }

  function ask(words) {
    const go = () => {
      agreed = true;
      form.requestSubmit();
    };
    const button = make("button", { type: "button", class: grave ? "govuk-button govuk-button--warning" : "govuk-button", onclick: go }, yes());
    box.replaceChildren(make("div", { class: "s-on-purpose" }, make("p", { class: "govuk-body" }, words), button));
    button.focus();
  }

  wire(form, {
    read,
    send(body, key) {
      const words = agreed ? null : consequence(body);
      return words ? { ask: words } : send(body, key);
    },
    done: (answer, body) => (answer?.ask ? ask(answer.ask) : done(answer, body)),
    fields,
  });
  form.addEventListener("input", disagree);
  return {
    reset() {
      disagree();
      form.reset();
      byId(`${name}-form-summary`).hidden = true;
    },
  };
}
