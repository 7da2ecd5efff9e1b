// One permit whole: how it stands, whose it is, who answers for it, what came before and after, and what
// may be done with it.
import { byId, facts, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dataAge } from "./data-age.js";
import { dayInWords, instantInWords } from "./dates.js";
import { find, nameOf } from "./reference.js";
import { hideLabel, showLabel } from "./label-view.js";
import { permitActions } from "./permit-actions.js";
import { permitDocuments } from "./permit-documents.js";
import { slow, told } from "./slow.js";
import { sourceWords, standing } from "./permit-words.js";
import { heldName } from "./restricted.js";

const LANGUAGES = { id: "Bahasa Indonesia", en: "English" };

const button = (words, onclick, look = "govuk-button govuk-button--secondary") => make("button", { type: "button", class: look, onclick }, words);

const contact = ({ name, email, language }) => `${[name, email].filter(Boolean).join(", ")} (${LANGUAGES[language] || language})`;

const list = (lines) => lines.length > 0 && make("ul", { class: "govuk-list" }, ...lines.map((line) => make("li", {}, line)));

/**
 * permitView({reason, go, changed, keeps})
 *   reason() → on what ground; go(step): to the step "permit", or "issued" where there is a label to
 *   print; changed(): the person's list is no longer right; keeps: whether this officer may keep documents.
 * → {show(id), done({permit, stamp}, words), now(), stands(), clear()}
 */
export function permitView({ reason, go, changed, keeps }) {
  let permit = null;
  let loading = false;
  let turn = 0;

  const documents = permitDocuments({ reason, keeps });
  const actions = permitActions({ done });

  /** The stamp that came with what was done, to print; then the permit. */
  function label(stamp, words) {
    go("issued");
    return showLabel(stamp, {
      title: words,
      said: [t("Ambil label yang lama dari paspor.")],
      next() {
        hideLabel();
        go("permit");
      },
      nextWords: t("Selesai"),
      keys: t("Enter: cetak, lalu selesai. Esc: selesai."),
    });
  }

  /** Show what became of a permit that was just made or changed. */
  function done({ permit: fresh, stamp }, words) {
    changed();
    draw(fresh);
    byId("permit-said").textContent = words;
    if (stamp) label(stamp, words);
    else go("permit");
  }

  /** The permit before or after: one tap away. */
  const other = (id) => id && button(t("Lihat izin itu"), () => show(id), "s-quiet");

  async function drawFacts() {
    const nationality = await find("countries", permit.person.nationality, "");
    const { passport } = permit.person;
    byId("permit-facts").replaceChildren(
      facts([
        [t("Nama"), heldName(permit.person)],
        [t("Tanggal lahir"), permit.person.date_of_birth.length === 10 ? dayInWords(permit.person.date_of_birth, false) : permit.person.date_of_birth],
        [t("Kewarganegaraan"), nameOf(nationality) || permit.person.nationality],
        [t("Nomor paspor"), passport && `${passport.document_number} (${passport.issuing_state})`],
        [t("Nomor izin"), permit.number],
        [t("Nomor cap"), permit.stamp_number],
        [t("Berlaku mulai"), dayInWords(permit.valid_from)],
        [t("Boleh tinggal sampai"), dayInWords(permit.last_day_of_stay)],
        [t("Diperpanjang"), permit.extensions > 0 && tn("{n} kali", permit.extensions)],
        [t("Kantor imigrasi"), permit.office.name],
        [t("Penjamin"), list(permit.sponsors.map(contact)) || !permit.person.restricted && t("Tidak ada")],
        [t("Surel pemegang izin"), permit.holder_contact && contact(permit.holder_contact)],
        [t("Izin sebelumnya"), other(permit.succeeds)],
        [t("Digantikan oleh"), other(permit.succeeded_by)],
        [t("Nomor di data pusat"), permit.reference],
        [t("Terakhir diubah"), `${instantInWords(permit.changed_at, permit.zone)}, ${sourceWords(permit.source)}`],
        [t("Cocok dengan berkas pusat"), permit.confirmed_at && instantInWords(permit.confirmed_at, permit.zone)],
      ]),
    );
  }

  /** What the answer allows, and why the rest is not allowed; what is another role's is not spoken of. */
  function drawActs() {
    const { can, cannot } = actions.offered(permit);
    byId("permit-acts").replaceChildren(
      make("div", { class: "govuk-button-group" }, ...can.map(([name, words]) => button(words, () => actions.open(name, permit)))),
      cannot.length ? make("ul", { class: "govuk-list" }, ...cannot.map(([words, why]) => make("li", { class: "s-flag" }, make("strong", {}, words), make("br"), why))) : "",
    );
  }

  function draw(fresh) {
    permit = fresh;
    loading = false;
    actions.close();
    const [look, words] = standing(permit);
    byId("permit-title").textContent = fill(t("Izin {what}"), { what: [permit.permit_class, permit.permit_class_name].filter(Boolean).join(" – ") });
    byId("permit-standing").replaceChildren(make("p", { class: `s-stay ${look}` }, make("strong", {}, words)), dataAge(permit));
    byId("permit-said").textContent = "";
    drawFacts();
    drawActs();
    if (permit.person.restricted) documents.clear();
    else documents.show(permit);
    byId("permit-whole").hidden = false;
  }

  async function show(id) {
    const mine = ++turn;
    permit = null;
    loading = true;
    actions.close();
    byId("permit-whole").hidden = true;
    byId("permit-title").textContent = t("Izin tinggal");
    const said = byId("permit-said");
    said.textContent = "";
    go("permit");
    try {
      const found = await slow(said, t("Memuat…"), call("GET", `/permits/${id}?${new URLSearchParams({ reason: reason() })}`));
      if (mine === turn) draw(found);
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      if (mine === turn) said.replaceChildren(told(problem), " ", button(t("Coba lagi"), () => show(id), "s-quiet"));
    }
  }

  return {
    show,
    done,
    now: () => permit,
    stands: () => permit !== null || loading,
    clear() {
      turn += 1;
      permit = null;
      loading = false;
      actions.close();
      documents.clear();
      hideLabel();
      for (const id of ["permit-facts", "permit-acts", "permit-standing", "permit-said", "permit-title"]) byId(id).replaceChildren();
    },
  };
}
