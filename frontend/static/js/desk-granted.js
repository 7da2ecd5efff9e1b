// The desk's question where an entry would end a permit that was granted: kept, or replaced?
// It is answered by hand. A passport reader ends its lines with Enter, so Enter answers nothing here.
import { byId, facts, fill, make, show } from "./dom.js";
import { dayIn, dayInWords } from "./dates.js";
import { find, nameOf } from "./reference.js";

// The second tap of a double one comes within this: it was meant for the button before.
const SECOND_TAP_MS = 400;

async function className(index) {
  const found = await find("permit-classes", index, dayIn("WIB")).catch(() => null);
  return found ? `${index} – ${nameOf(found)}` : index;
}

const permitFacts = (permit, name) =>
  facts([
    [t("Kelas izin"), name],
    [t("Nomor izin"), permit.number_end && `…${permit.number_end}`],
    [t("Boleh tinggal sampai"), dayInWords(permit.last_day_of_stay)],
  ]);

/**
 * What is asked in #granted, and what was answered for the entry in the form.
 *   again(): send the entry once more, with the answer; back(): to the form, nothing answered.
 * → {ask(standing, typed), meant(), clear()}
 */
export function grantedQuestion({ again, back }) {
  const box = byId("granted");
  let keeps = null;
  let replaced = [];

  function close() {
    box.hidden = true;
    box.replaceChildren();
  }

  function clear() {
    keeps = null;
    replaced = [];
    close();
  }

  function answer(kept, standing) {
    const gone = standing.map(({ permit }) => permit).filter((id) => id !== kept);
    // Whoever chose another one before has now chosen this one instead.
    if (kept && keeps) gone.push(keeps);
    keeps = kept || keeps;
    replaced = [...new Set([...replaced, ...gone])].filter((id) => id !== keeps);
    close();
    again();
  }

  function button(words, look, act) {
    const shownAt = Date.now();
    return make("button", { type: "button", class: `govuk-button ${look}`, onclick: () => Date.now() - shownAt > SECOND_TAP_MS && act() }, words);
  }

  const keepWords = (permit, all) => (all.length > 1 ? fill(t("Pertahankan izin {index} (…{end})"), { index: permit.permit_class, end: permit.number_end }) : fill(t("Pertahankan izin {index}"), { index: permit.permit_class }));

  async function ask(standing, typed) {
    const [wanted, ...names] = await Promise.all([typed, ...standing.map((permit) => permit.permit_class)].map(className));
    show(
      box,
      make("h2", { class: "govuk-heading-m" }, t("Pemegang punya izin lain yang masih berlaku")),
      ...standing.map((permit, index) => permitFacts(permit, names[index])),
      make("p", { class: "govuk-body" }, fill(t("Kelas yang Anda pilih: {name}. Cap dengan kelas itu menggantikan izin di atas. Bila izin dipertahankan, cap terbit dengan izin itu."), { name: wanted })),
      make(
        "div",
        { class: "govuk-button-group" },
        ...standing.map((permit) => button(keepWords(permit, standing), "", () => answer(permit.permit, standing))),
        button(fill(t("Gantikan dengan {index}"), { index: typed }), "govuk-button--warning", () => answer(null, standing)),
      ),
      make("p", {}, make("button", { type: "button", class: "s-quiet", onclick: () => (clear(), back()) }, t("Kembali ke isian"))),
      make("p", { class: "govuk-body-s" }, t("Ketuk jawabannya, atau Tab lalu Spasi. Enter tidak menjawab: pembaca paspor juga mengetik Enter. Esc: kosongkan.")),
    );
    scrollTo(0, 0);
  }

  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  return {
    ask,
    clear,
    /** What the entry says of granted permits. */
    meant: () => ({ enters_on: keeps || undefined, replaces: replaced.length ? replaced : undefined }),
  };
}
