// A list that comes page by page: what is empty, slow or lost says so, and a search narrows it.
import { make } from "./dom.js";
import { slow, told } from "./slow.js";

/**
 * listPanel(box, {load, draw, empty, loaded})
 *   load(after) → {items, next}; draw(item) → an li; empty: words where there is nothing;
 *   loaded(count, more) is told how many stand there, and whether more can be had.
 * → {reload(), renew(), narrow(text), items()}: reload asks for the same list again, renew for another,
 * whose rows go at once. A page that comes after a newer one was asked for is dropped, and one that
 * comes after somebody began to do something with a row: what they type or wait for stays.
 */
export function listPanel(box, { load, draw, empty, loaded = () => {} }) {
  const said = make("p", { class: "govuk-body s-said-line", role: "status" });
  const list = make("ul", { class: "s-stays" });
  const more = make("button", { type: "button", class: "govuk-button govuk-button--secondary s-screen-only", hidden: true }, t("Tampilkan lagi"));
  let items = [];
  let next = null;
  let turn = 0;
  let wanted = "";
  let replacing = false;
  box.append(said, list, more);

  function narrow(text = wanted) {
    wanted = text.trim().toLowerCase();
    let seen = 0;
    for (const row of list.children) {
      row.hidden = Boolean(wanted) && !row.textContent.toLowerCase().includes(wanted);
      seen += !row.hidden;
    }
    if (!items.length) said.textContent = empty();
    else if (!wanted) said.textContent = "";
    else said.textContent = seen ? tn("{n} yang cocok di halaman ini", seen) : t("Tidak ada yang cocok di halaman ini.");
  }

  async function fetchPage(after) {
    const mine = ++turn;
    replacing = !after;
    box.ariaBusy = "true";
    said.replaceChildren();
    try {
      const page = await slow(said, t("Memuat…"), load(after));
      if (mine !== turn) return;
      items = after ? [...items, ...page.items] : page.items;
      next = page.next || null;
      const rows = page.items.map(draw);
      if (after) list.append(...rows);
      else list.replaceChildren(...rows);
      if (after) rows[0]?.querySelector("button, a")?.focus();
      more.hidden = !next;
      narrow();
      loaded(items.length, Boolean(next));
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      if (mine === turn) said.replaceChildren(told(problem), " ", make("button", { type: "button", class: "s-quiet", onclick: () => fetchPage(after) }, t("Coba lagi")));
    } finally {
      if (mine === turn) box.ariaBusy = "false";
    }
  }

  function dropLate() {
    if (!replacing || box.ariaBusy !== "true") return;
    turn += 1;
    said.replaceChildren();
    box.ariaBusy = "false";
  }

  for (const deed of ["click", "input"]) list.addEventListener(deed, dropLate);
  more.addEventListener("click", () => fetchPage(next));
  return {
    reload: () => fetchPage(null),
    renew() {
      list.replaceChildren();
      more.hidden = true;
      return fetchPage(null);
    },
    narrow,
    items: () => items,
  };
}
