// Whom a search found: how old the data are, a card each, further ones on request.
import { dataAge } from "./data-age.js";
import { listPanel } from "./list-panel.js";
import { make } from "./dom.js";
import { personCard } from "./person-card.js";

/**
 * Draw into a box what the search's own call gave. further(after): a further page; open(person);
 * loaded(list, count, more) after each page. → {list, title}
 */
export function personFound(box, page, { further, open, loaded }) {
  let given = page;
  const inner = make("div");
  const title = make("h2", { class: "govuk-heading-m", tabindex: "-1" });
  box.replaceChildren(title, dataAge(page), inner, make("div", { class: "govuk-button-group", id: "found-more" }));
  box.hidden = false;
  const list = listPanel(inner, {
    load(after) {
      // The first page came with the form's own call; asked for again, it comes anew.
      const answer = after || !given ? further(after) : Promise.resolve(given);
      given = null;
      return answer;
    },
    draw: (found) => personCard(found, () => open(found)),
    empty: () => t("Tidak ada yang dikenal dengan itu. Periksa ejaannya, atau cari menurut paspornya."),
    loaded(count, more) {
      title.textContent = !count ? t("Tidak ditemukan") : more ? tn("{n} orang pertama", count) : tn("{n} orang ditemukan", count);
      loaded(list, count, more);
    },
  });
  return { list, title };
}
