// A field that searches while one types, and keeps the code of what was chosen.
import { byId, fill, make } from "./dom.js";

const WAIT_MS = 250;
const SHORTEST = 3;

/**
 * searchField("region", {find, chosen})
 *   find(text) → items {code, name, within, …}; chosen(item or null) is told of each choice.
 */
export function searchField(name, { find, chosen = () => {} }) {
  const input = byId(name);
  const list = byId(`${name}-list`);
  const said = byId(`${name}-said`);
  const hidden = input.form.elements[name].length ? [...input.form.elements[name]].find((field) => field.type === "hidden") : input.parentElement.querySelector("input[type=hidden]");
  let items = [];
  let at = -1;
  let timer = null;
  let asked = 0;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(item) {
    input.value = `${item.name}, ${item.within}`;
    hidden.value = item.code;
    said.textContent = "";
    close();
    chosen(item);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function mark(index) {
    at = index;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    const option = list.children[at];
    if (!option) return;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function offer(found) {
    items = found;
    list.replaceChildren(
      ...items.map((item, index) =>
        make(
          "li",
          // mousedown comes before the field loses focus.
          { class: "s-search__item", role: "option", id: `${name}-${index}`, "aria-selected": "false", onmousedown: (event) => (event.preventDefault(), choose(item)) },
          item.name,
          make("span", { class: "s-search__within" }, item.within),
        ),
      ),
    );
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(items.length > 0));
    at = -1;
    said.textContent = items.length ? tn("{n} pilihan; pakai panah atas dan bawah", items.length) : t("Tidak ditemukan. Coba nama lain, atau ejaan lain.");
  }

  async function ask(text) {
    const mine = ++asked;
    const found = await find(text).catch((problem) => problem);
    if (mine !== asked) return;
    if (Array.isArray(found)) return offer(found);
    close();
    said.textContent = `${found.title}. ${found.detail}`;
  }

  input.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    hidden.value = "";
    chosen(null);
    clearTimeout(timer);
    const text = input.value.trim();
    if (text.length < SHORTEST) {
      asked += 1;
      close();
      said.textContent = text ? fill(t("Ketik sedikitnya {n} huruf"), { n: SHORTEST }) : "";
      return;
    }
    timer = setTimeout(ask, WAIT_MS, text);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((at + step + items.length) % items.length);
    else if (event.key === "Enter" && at >= 0) choose(items[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
}
