// A guest by the stamp: the code read by camera, photo or a scanner that types, checked and shown.
import { byId, make } from "./dom.js";
import { checkStamp, sealOf } from "./stamp-check.js";
import { compareBox, inForce, namesOf, stampFacts, verdictBox } from "./stamp-words.js";
import { scanField } from "./scan-field.js";
import { trustList } from "./trust.js";

/** For a group, which has many of them. */
export const checker = { checkStamp, sealOf, trustList };

/** take(text) takes a code in hand; onStamp(names) is told what its stamp says. */
export function stampGuest(form, { take, clear, onStamp }) {
  let turn = 0;

  async function tell(text) {
    const mine = ++turn;
    const box = byId("guest-stamp");
    const result = await checkStamp(text);
    if (mine !== turn) return;
    const { outcome, stamp } = result;
    const usable = outcome === "genuine" || outcome === "not_checkable";
    if (!usable) form.elements.seal.value = "";
    byId("guest-scan").hidden = byId("guest-choice").hidden = usable;
    const again = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: clear }, t("Pindai cap lain"));
    const list = make("div");
    box.replaceChildren(verdictBox(result, "WIB", "h3"), list, ...(stamp ? [compareBox(stamp)] : []), ...(usable ? [again] : []));
    box.hidden = false;
    if (!stamp) return;
    const names = await namesOf(stamp);
    if (mine !== turn) return;
    // Whether its day has passed is told by the checkpoint's zone.
    box.firstElementChild.replaceWith(verdictBox(result, names.zone, "h3"));
    list.replaceChildren(stampFacts(stamp, names, inForce(result)));
    onStamp(names);
  }

  // A scanner at the counter types the code and presses Enter.
  byId("code").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    const text = event.target.value.trim();
    event.target.value = "";
    if (text) take(text);
  });
  scanField(take);
  return { tell, clear: () => (turn += 1) };
}
