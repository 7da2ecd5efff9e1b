// Tabs: one panel at a time, by click or by arrow keys.
import { byId } from "./dom.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * Bring [role=tablist] to life: each tab names its panel by aria-controls.
 * chosen(name) is told of the tab (its data-tab). → {choose(name), current()}
 */
export function tabs(list, chosen) {
  const all = [...list.querySelectorAll("[role=tab]")];
  let now = null;

  function choose(name) {
    now = name;
    for (const tab of all) {
      const on = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !on;
    }
    chosen(name);
  }

  list.addEventListener("click", ({ target }) => {
    const tab = target.closest("[role=tab]");
    if (tab) choose(tab.dataset.tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = all.findIndex((tab) => tab.dataset.tab === now);
    const next = { Home: 0, End: all.length - 1 }[event.key] ?? (event.key in STEPS ? (at + STEPS[event.key] + all.length) % all.length : -1);
    if (next < 0) return;
    event.preventDefault();
    choose(all[next].dataset.tab);
    all[next].focus();
  });
  return { choose, current: () => now };
}
