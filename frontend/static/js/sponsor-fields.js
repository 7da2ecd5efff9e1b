// Who answers for a foreigner: up to five sponsors in a form, each with a name, an address and a language.
import { fill, make } from "./dom.js";
import { looksLikeEmail } from "./addresses.js";

const MOST = 5;

function input(id, label, type = "text") {
  return make(
    "div",
    { class: "govuk-form-group" },
    make("label", { class: "govuk-label", for: id }, label),
    make("input", { class: "govuk-input", id, name: id, type, autocomplete: "off", spellcheck: "false", autocapitalize: type === "email" ? "none" : false }),
  );
}

function languages(id) {
  const options = [["id", "Bahasa Indonesia"], ["en", "English"]];
  return make(
    "div",
    { class: "govuk-form-group" },
    make("label", { class: "govuk-label", for: id }, t("Bahasa surel")),
    make("select", { class: "govuk-select", id, name: id }, ...options.map(([value, words]) => make("option", { value }, words))),
  );
}

/**
 * sponsorFields(box, "grant_sponsor") → {read(wrong), set(sponsors)}
 *   read → [{name, email, language}], what is wrong put into the list as [field, words].
 */
export function sponsorFields(box, prefix) {
  const rows = make("div");
  const add = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => put().querySelector("input").focus() }, t("Tambah penjamin"));
  let made = 0;

  const changed = () => box.closest("form").dispatchEvent(new Event("input", { bubbles: true }));

  function number() {
    [...rows.children].forEach((row, index) => (row.querySelector("legend").textContent = fill(t("Penjamin {n}"), { n: index + 1 })));
    add.hidden = rows.children.length >= MOST;
  }

  function put({ name = "", email = "", language = "id" } = {}) {
    const id = `${prefix}_${made}`;
    made += 1;
    const row = make(
      "fieldset",
      { class: "govuk-fieldset s-block", id },
      make("legend", { class: "govuk-fieldset__legend" }),
      input(`${id}_name`, t("Nama penjamin, orang atau perusahaan")),
      input(`${id}_email`, t("Surel penjamin"), "email"),
      languages(`${id}_language`),
    );
    row.append(make("button", { type: "button", class: "s-quiet", onclick: () => (row.remove(), number(), changed(), add.focus()) }, t("Hapus penjamin ini")));
    rows.append(row);
    const [named, mail] = row.querySelectorAll("input");
    named.value = name;
    mail.value = email;
    row.querySelector("select").value = language;
    number();
    return row;
  }

  box.append(rows, add);
  return {
    set(sponsors) {
      rows.replaceChildren();
      sponsors.forEach(put);
      number();
    },
    read(wrong) {
      const seen = new Set();
      return [...rows.children].map((row) => {
        const [named, mail] = row.querySelectorAll("input");
        const [name, email] = [named.value.trim(), mail.value.trim()];
        if (!name) wrong.push([named.id, t("Isi nama penjamin, atau hapus penjamin ini")]);
        if (!looksLikeEmail(email)) wrong.push([mail.id, t("Isi surel penjamin, misalnya hrd@contoh.co.id")]);
        if (seen.has(email.toLowerCase())) wrong.push([mail.id, t("Alamat ini sudah ada pada penjamin lain")]);
        seen.add(email.toLowerCase());
        return { name, email, language: row.querySelector("select").value };
      });
    },
  };
}
