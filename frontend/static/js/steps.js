// The steps of one page, one shown at a time. The browser's own Back goes to the step before; what was
// found stands in no address and in no history.
import { byId } from "./dom.js";

/**
 * steps(["find", "person"], stands): each name is the id of an element.
 *   stands(name) → whether there is something to show there; else the first step comes.
 * → {go(name), current()}
 */
export function steps(names, stands = () => true) {
  let now = null;

  function show(name) {
    now = names.includes(name) && stands(name) ? name : names[0];
    for (const each of names) byId(each).hidden = each !== now;
    const heading = byId(now).querySelector("h2[tabindex]");
    scrollTo(0, 0);
    heading?.focus();
  }

  history.replaceState({ step: names[0] }, "");
  addEventListener("popstate", ({ state }) => show(state?.step));
  return {
    current: () => now,
    go(name) {
      if (now && now !== name) history.pushState({ step: name }, "");
      show(name);
    },
  };
}
