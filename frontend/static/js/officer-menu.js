// The officers' menu: what of it a role has, in groups; a few entries stand in a row where there is room.
import { byId } from "./dom.js";

// Of more than these the row shows only the group of this page, and a button opens them all.
const FEW = 6;

const groups = () => [...document.querySelectorAll(".s-officer__group")];

/** Show what of the menu is a role's. */
export function fillMenu(role) {
  let shown = 0;
  for (const group of groups()) {
    const items = [...group.querySelectorAll("li")];
    for (const item of items) item.hidden = Boolean(item.dataset.roles) && !item.dataset.roles.split(" ").includes(role);
    const own = items.filter((item) => !item.hidden).length;
    group.hidden = !own;
    shown += own;
  }
  const few = shown <= FEW;
  document.querySelector(".s-officer").classList.toggle("s-officer--few", few);
  for (const group of groups()) {
    group.classList.toggle("s-officer__group--away", !few && !group.querySelector("[aria-current]"));
  }
}

const button = byId("officer-menu");
const open = (wanted) => button.setAttribute("aria-expanded", String(wanted));
const isOpen = () => button.getAttribute("aria-expanded") === "true";

button.addEventListener("click", () => open(!isOpen()));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !isOpen()) return;
  const within = byId("officer-links").contains(document.activeElement);
  open(false);
  if (within) button.focus();
});
