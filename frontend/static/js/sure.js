// A deed that cannot be taken back: asked once more where its button stood.
import { make } from "./dom.js";
import { told } from "./slow.js";

/**
 * A button with these words. Pressed, it asks the question beside "yes" and "no"; act() then runs once.
 * What goes wrong is said in the same place.
 */
export function sureButton(words, question, yes, act, about = "") {
  const box = make("div", { class: "s-sure" });
  const hidden = about && make("span", { class: "govuk-visually-hidden" }, ` ${about}`);

  function rest(said = "") {
    const button = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: ask }, words, hidden && hidden.cloneNode(true));
    box.replaceChildren(...(said ? [make("p", { class: "govuk-body", role: "alert" }, said)] : []), button);
    return button;
  }

  function ask() {
    const go = make("button", { type: "button", class: "govuk-button govuk-button--warning" }, yes);
    const no = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => rest().focus() }, t("Kembali"));
    go.addEventListener("click", async () => {
      go.disabled = no.disabled = true;
      try {
        await act();
      } catch (problem) {
        if (!("lost" in problem)) throw problem;
        rest(told(problem)).focus();
      }
    });
    box.replaceChildren(make("p", { class: "govuk-body" }, question), make("div", { class: "govuk-button-group" }, go, no));
    go.focus();
  }

  rest();
  return box;
}
