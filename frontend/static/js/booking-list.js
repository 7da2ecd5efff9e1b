// The list of a group, page by page: who is there is ticked, on paper's order, and sent together.
import { fill, make } from "./dom.js";
import { call } from "./api.js";
import { slow, told } from "./slow.js";
import { whoOf } from "./booking-words.js";

const words = (problem) => make("p", { class: "govuk-body" }, told(problem));

async function everybody(one) {
  const items = [];
  let after = null;
  do {
    const page = await call("GET", `/bookings/${one.id}/people${after ? `?${new URLSearchParams({ after })}` : ""}`);
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}

/** groupList(one, box, {checkIn(one, numbers)}): the list in the box, with a tick for each who is there. */
export async function groupList(one, box, { checkIn }) {
  const said = make("p", { class: "govuk-body s-said-line", role: "status" });
  box.replaceChildren(said);
  try {
    const people = await slow(said, t("Memuat…"), everybody(one));
    if (!people.length) return box.replaceChildren(make("p", { class: "govuk-body" }, fill(t("Pemesan belum mengirim daftarnya: {n} orang dipesan."), { n: one.count })));
    return draw(one, people, box, checkIn);
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    return box.replaceChildren(words(problem));
  }
}

function draw(one, people, box, checkIn) {
  const here = new Set(people.filter(({ present }) => present).map(({ number }) => number));
  const open = ["confirmed", "checked_in"].includes(one.state);
  const sum = make("p", { class: "govuk-body", role: "status" });
  const tell = () => (sum.textContent = fill(t("{n} dari {all} orang hadir."), { n: here.size, all: people.length }));
  const tick = (person) => {
    const id = `here-${one.id}-${person.number}`;
    const mark = make("input", { class: "govuk-checkboxes__input", id, type: "checkbox", onchange: ({ target }) => (target.checked ? here.add(person.number) : here.delete(person.number), tell()) });
    mark.checked = here.has(person.number);
    mark.disabled = !open || person.present;
    return make("li", { class: "govuk-checkboxes__item", "data-name": `${person.name} ${person.document_number}`.toLowerCase() }, mark, make("label", { class: "govuk-label govuk-checkboxes__label", for: id }, `${person.number}. ${person.name}`, make("span", { class: "s-booking__more" }, ` ${person.document_number}`)));
  };
  const rows = people.map(tick);
  const narrow = ({ target }) => {
    const wanted = target.value.trim().toLowerCase();
    for (const row of rows) row.hidden = Boolean(wanted) && !row.dataset.name.includes(wanted);
  };
  const search = `find-${one.id}`;
  const send = make("button", { type: "button", class: "govuk-button", onclick: () => checkIn(one, [...here].sort((a, b) => a - b)) }, t("Catat yang hadir"));
  box.replaceChildren(
    make("div", { class: "s-on-purpose" }, make("h5", { class: "govuk-heading-s" }, fill(t("Daftar {who}"), { who: whoOf(one) })), make("div", { class: "govuk-form-group" }, make("label", { class: "govuk-label", for: search }, t("Cari nama atau nomor dokumen")), make("input", { class: "govuk-input", id: search, type: "search", autocomplete: "off", spellcheck: "false", oninput: narrow })), make("ul", { class: "govuk-checkboxes govuk-checkboxes--small s-list" }, ...rows), sum, open && send),
  );
  tell();
}
