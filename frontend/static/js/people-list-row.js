// One person of a group's list: fields to mend, what was repaired and what is missing beside them.
import { byName, listed, nameOf } from "./reference.js";
import { dayInWords, isoDay } from "./dates.js";
import { documentTyped, isNik, isPassport } from "./booking-documents.js";
import { fill, make } from "./dom.js";
import { offer, quiet } from "./booking-fields.js";

const names = () => ({
  name: t("Nama lengkap"),
  document_number: t("NIK atau nomor paspor"),
  issuing_state: t("Negara penerbit paspor"),
  born_on: t("Tanggal lahir"),
  ground: t("Jalur prioritas"),
});

/** "22-11-1986", "22 November 1986", "1986-11-22" → "1986-11-22"; "" when empty, null when it is no day. */
export function dayTyped(text) {
  const parts = text.trim().split(/[\s./-]+/);
  if (!text.trim()) return "";
  if (parts.length !== 3) return null;
  return isoDay(...(parts[0].length === 4 ? parts.reverse() : parts));
}

const shownDay = (iso) => (/^\d{4}-\d\d-\d\d$/.test(iso || "") ? dayInWords(iso, false) : iso || "");

/**
 * known: {person, repairs, errors} as the API read it, or nothing.
 * → {element, read(), check(), mark(name, words), focus(), number(n), title(), isEmpty(), repaired, wrong}
 */
export function listRow(id, { person = {}, repairs = [], errors = [] }, grounds, { away, changed }) {
  const legend = make("legend", { class: "govuk-fieldset__legend" });
  const fields = {};
  let at = 0;

  function field(name, value, attributes = {}) {
    const input = make("input", { class: "govuk-input", id: `${id}-${name}`, type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
    input.value = value || "";
    fields[name] = input;
    return group(name, input);
  }

  const group = (name, input) => make("div", { class: "govuk-form-group s-list-row__field" }, make("label", { class: "govuk-label", for: input.id }, names()[name]), input);

  async function askIssuer() {
    const shown = isPassport(documentTyped(fields.document_number.value));
    issuer.hidden = !shown;
    if (shown && fields.issuing_state.options.length < 2) offer(fields.issuing_state, byName(await listed("countries")), nameOf);
  }

  const select = (name, items, value) => {
    fields[name] = make("select", { class: "govuk-select", id: `${id}-${name}`, "data-wanted": value || "" }, make("option", { value: "" }, t("Pilih")));
    offer(fields[name], items);
    return group(name, fields[name]);
  };

  const issuer = select("issuing_state", [], person.issuing_state);
  const shown = (name, value) => (name === "born_on" ? shownDay(value) : value) || t("kosong");
  const noted = (name, ...words) => make("p", { class: "govuk-body s-list-row__note" }, make("strong", {}, `${names()[name] || name}: `), ...words);

  const repaired = ({ field: name, given, proposed, detail }) => noted(name, fill(t("di berkas {given}, kami usulkan {proposed}. {why}"), { given: given || t("kosong"), proposed: shown(name, proposed), why: detail }));

  /** What only who sends the list can tell; of several that it may be, each is a button. */
  function asked({ field: name, given, choices }) {
    const picks = choices.map((value) => quiet(shown(name, value), () => ((fields[name].value = shown(name, value)), fields[name].focus())));
    return given ? noted(name, fill(t("di berkas {given}. "), { given }), ...picks) : "";
  }
  const element = make(
    "li",
    { class: `s-line ${errors.length ? "s-line--bad" : ""}` },
    make("fieldset", { class: "govuk-fieldset s-list-row" }, legend, field("name", person.name), field("document_number", person.document_number, { autocapitalize: "characters" }), issuer, field("born_on", shownDay(person.born_on)), grounds.length ? select("ground", grounds, person.ground) : ""),
    ...repairs.map(repaired),
    ...errors.map(asked),
    make("button", { type: "button", class: "s-quiet", onclick: away }, t("Hapus"), make("span", { class: "govuk-visually-hidden" })),
  );
  const hidden = element.querySelector("button .govuk-visually-hidden");

  const title = () => [tn("Orang ke-{n}", at), fields.name.value.trim()].filter(Boolean).join(", ");

  function number(n) {
    at = n;
    legend.textContent = tn("Orang ke-{n}", n);
    hidden.textContent = ` ${tn("Orang ke-{n}", n)}`;
  }

  function clear() {
    element.classList.remove("s-line--bad");
    for (const old of element.querySelectorAll(".govuk-error-message")) old.remove();
    for (const input of element.querySelectorAll("[aria-invalid]")) {
      for (const name of ["aria-invalid", "aria-describedby"]) input.removeAttribute(name);
      input.classList.remove("govuk-input--error", "govuk-select--error");
    }
  }

  /** Say beside a field what is wrong with it. → the field */
  function mark(name, words) {
    const input = fields[name] || fields.name;
    if (input.getAttribute("aria-invalid")) return input;
    input.before(make("p", { class: "govuk-error-message", id: `${input.id}-error` }, make("span", { class: "govuk-visually-hidden" }, t("Kesalahan: ")), words));
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${input.id}-error`);
    input.classList.add(`govuk-${input.localName}--error`);
    element.classList.add("s-line--bad");
    return input;
  }

  function read() {
    const document_number = documentTyped(fields.document_number.value);
    const found = { name: fields.name.value.trim(), document_number };
    if (isPassport(document_number)) found.issuing_state = fields.issuing_state.value;
    const born = dayTyped(fields.born_on.value);
    if (born) found.born_on = born;
    if (fields.ground?.value) found.ground = fields.ground.value;
    return found;
  }

  /** → [[field, words], …] */
  function check() {
    clear();
    const { name, document_number: document, issuing_state: state } = read();
    const wrong = [];
    if (!name) wrong.push(["name", t("Isi nama lengkap")]);
    if (!isNik(document) && !isPassport(document)) wrong.push(["document_number", document ? t("NIK terdiri dari 16 angka; nomor paspor dari huruf dan angka") : t("Isi NIK atau nomor paspor")]);
    if (isPassport(document) && !state) wrong.push(["issuing_state", t("Pilih negara penerbit paspor")]);
    if (dayTyped(fields.born_on.value) === null) wrong.push(["born_on", t("Tulis tanggalnya seperti 22-11-1986")]);
    return wrong.map(([name_, words]) => [mark(name_, words), `${title()}: ${words}`]);
  }

  fields.document_number.addEventListener("input", askIssuer);
  element.addEventListener("input", changed);
  for (const { field: name, detail, code } of errors) mark(name, detail || code);
  askIssuer();

  return { element, read, check, mark, number, title, focus: () => fields.name.focus(), isEmpty: () => !fields.name.value.trim() && !fields.document_number.value.trim(), repaired: repairs.length > 0, wrong: errors.length > 0 };
}
