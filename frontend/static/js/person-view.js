// A person: who it is, every passport, every permit; to tell one from another.
import { byId, facts, fill, make } from "./dom.js";
import { bornWords, country, fullName, passportList, sexWords } from "./person-words.js";
import { auditPage, casesPage } from "./addresses.js";
import { call } from "./api.js";
import { dataAge } from "./data-age.js";
import { dayInWords, instantInWords } from "./dates.js";
import { find, nameOf } from "./reference.js";
import { listPanel } from "./list-panel.js";
import { heldStanding } from "./permit-words.js";

// A person who came often has many permits: the newest stand there, the others follow.
const PAGE = 20;

const button = (words, onclick, look = "govuk-button govuk-button--secondary") => make("button", { type: "button", class: look, onclick }, words);

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);

/** A permit in a person's list. */
function permitCard(permit, open) {
  const [look, words] = heldStanding(permit);
  const days = fill(t("{from} sampai {until}"), { from: dayInWords(permit.valid_from, false), until: dayInWords(permit.last_day_of_stay, false) });
  const name = make("span", {}, permit.permit_class);
  find("permit-classes", permit.permit_class, permit.valid_from).then((found) => found && (name.textContent = `${permit.permit_class} – ${nameOf(found)}`));
  return make(
    "li",
    { class: `s-stay ${look}` },
    make("div", { class: "s-stay__facts" }, make("h4", { class: "govuk-heading-s" }, name), line(make("strong", {}, words)), line([days, permit.number && fill(t("nomor {number}"), permit)].filter(Boolean).join(", ")), permit.sponsors.length > 0 && line(fill(t("Penjamin: {who}"), { who: permit.sponsors.join("; ") }))),
    make("div", { class: "s-stay__acts s-screen-only" }, make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: open }, t("Lihat izin ini"), make("span", { class: "govuk-visually-hidden" }, ` ${permit.permit_class}, ${days}`))),
  );
}

/** Other records of the same person, and who said so. */
const linkedBox = ({ linked }) =>
  linked?.length > 0 &&
  make(
    "div",
    {},
    make("h3", { class: "govuk-heading-s" }, t("Tercatat juga sebagai")),
    ...linked.map((other) =>
      make("div", { class: "s-block" }, facts([[t("Nama"), fullName(other)], [t("Tanggal lahir"), bornWords(other)], [t("Kewarganegaraan"), country(other.nationality)], [t("Paspor"), passportList(other.passports)], [t("Dinyatakan orang yang sama"), `${instantInWords(other.linked_at, "WIB")}: ${other.linked_because}`]])),
    ),
  );

/**
 * personView({reason, opened, permit, grant, compareWith, trail, opens, deeds})
 *   reason() → on what ground; opened(): its step is to be shown; permit(id) opens a permit; grant(person),
 *   where this officer may record one; compareWith(person): another is to be looked for;
 *   trail: this officer may read who looked at the person; opens: this officer may open a case;
 *   deeds(person, changed) → further buttons, later.
 * → {load(id), show(person), stale(), now(), clear()}
 */
export function personView({ reason, opened, permit, grant, compareWith, trail = false, opens = false, deeds }) {
  let person = null;
  let panel = null;
  let permits = [];

  const asked = (path) => call("GET", `${path}?${new URLSearchParams({ reason: reason() })}`);

  /** All permits come in one answer; so many stand there at once. */
  async function load(after) {
    if (!after) {
      const whose = person;
      const answer = await asked(`/persons/${whose.id}/permits`);
      // Somebody else stands here by now.
      if (whose !== person) return { items: [], next: null };
      permits = answer.items;
      byId("data-age").replaceChildren(dataAge(answer));
    }
    const from = after || 0;
    return { items: permits.slice(from, from + PAGE), next: from + PAGE < permits.length ? from + PAGE : null };
  }

  function draw() {
    byId("person-title").textContent = fullName(person);
    byId("person-facts").replaceChildren(
      facts([
        [t("Tanggal lahir"), bornWords(person)],
        [t("Jenis kelamin"), sexWords(person)],
        [t("Kewarganegaraan"), country(person.nationality)],
        [t("Paspor"), passportList(person.passports)],
      ]),
      linkedBox(person) || "",
    );
    const seenBy = trail && make("a", { class: "govuk-link", href: `${auditPage()}#${person.id}` }, t("Siapa yang melihat"));
    // The id stands behind the #, which no server gets.
    const about = opens && make("a", { class: "govuk-link", href: `${casesPage()}#person=${person.id}` }, t("Buka kasus tentang orang ini"));
    byId("person-acts").replaceChildren(...(grant ? [button(t("Catat izin baru"), () => grant(person))] : []), button(t("Bandingkan dengan orang lain"), () => compareWith(person)), seenBy || "", about || "");
    const whose = person;
    if (deeds) deeds(person, reshow).then((buttons) => whose === person && byId("person-acts").append(...buttons));
  }

  /** Show the same person as they stand now. */
  async function reshow() {
    person = await asked(`/persons/${person.id}`);
    draw();
    return panel.reload();
  }

  return {
    now: () => person,
    stale: () => person && panel.reload(),
    load: (id) => asked(`/persons/${id}`),
    show(found) {
      person = found;
      draw();
      byId("permits").replaceChildren();
      panel = listPanel(byId("permits"), { load, draw: (item) => permitCard(item, () => permit(item.id)), empty: () => t("Belum ada izin yang tercatat untuk orang ini.") });
      opened();
      return panel.reload();
    },
    clear() {
      person = null;
      for (const id of ["restrict", "parting"]) {
        byId(id).hidden = true;
        byId(`${id}-form`).reset();
      }
      for (const id of ["parting_who", "parting-agree", "restrict-agree", "person-title", "person-said", "person-facts", "person-acts", "permits", "data-age"]) byId(id).replaceChildren();
    },
  };
}
