// Files of permits as elements: a card in the list, the facts of one, its rows, in what it differs.
import { byId, facts, fill, make } from "./dom.js";
import { age, countLine, fieldName, isMoving, kinds, number, part, sizeInWords, standing, titleOf, verdicts, when } from "./permit-imports-words.js";

const line = (...words) => make("p", { class: "govuk-body" }, ...words);

const parts = ({ part: one, parts: all }) => all > 1 && fill(t("{n} dari {all}"), { n: one, all });

/** An import in the list; open(import) shows it whole. */
export function importCard(one, open) {
  const [look, words] = standing(one);
  const name = titleOf(one);
  const button = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => open(one) }, t("Lihat hasil"), make("span", { class: "govuk-visually-hidden" }, ` ${name}`));
  return make(
    "li",
    { class: `s-stay ${look}` },
    make(
      "div",
      { class: "s-stay__facts" },
      make("h3", { class: "govuk-heading-s" }, name),
      line([kinds()[one.kind], parts(one) && fill(t("bagian {part}"), { part: parts(one) }), fill(t("data per {when}"), { when: when(one.as_of) })].filter(Boolean).join(", ")),
      line(make("strong", {}, words)),
      countLine(one) && line(countLine(one)),
    ),
    make("div", { class: "s-stay__acts" }, button),
  );
}

/** How far an import is, as a bar while somebody works on it. */
export function drawProgress(one) {
  byId("import-title").textContent = titleOf(one);
  byId("import-said").textContent = standing(one)[1];
  byId("progress").hidden = !isMoving(one);
  if (one.state === "recording") byId("bar").value = part(one);
  // How long it waits for the file, or compares, nobody can tell.
  else byId("bar").removeAttribute("value");
  byId("bar-said").textContent = one.state === "recording" ? fill(t("{n} dari {all}"), { n: sizeInWords(one.offset), all: sizeInWords(one.size) }) : "";
}

const came = ({ dropped, name }) => (dropped ? t("ditaruh pusat di tempat penyerahan") : name ? t("diunggah") : t("dikirim langsung"));

/** What an import is, what is wrong with all of it, and how many rows became what. */
export function drawFacts(one) {
  byId("notes").replaceChildren(...one.errors.map(({ field, detail }) => make("p", { class: "govuk-body s-flag s-flag--bad" }, make("strong", {}, `${fieldName(field)}: `), detail)));
  byId("import-facts").replaceChildren(
    facts([
      [t("Isi berkas"), kinds()[one.kind]],
      [t("Data per"), `${when(one.as_of)} (${age(one.as_of)})`],
      [t("Bagian"), parts(one)],
      [t("Berkas masuk"), `${when(one.received_at || one.created_at)}, ${came(one)}`],
      [t("Ukuran"), one.name && sizeInWords(one.size)],
    ]),
  );
  const rows = Object.entries(verdicts()).map(([name, words]) => [words, one.counts[name] > 0 && number(one.counts[name])]);
  byId("counts").replaceChildren(one.counts.read ? facts([[t("Baris dibaca"), number(one.counts.read)], ...rows]) : "");
}

const LOOKS = { added: "s-stay--done", changed: "s-stay--done", refused: "s-stay--late" };

/** A row with its verdict; of a refused one which field is wrong, and how it is mended. */
export function rowCard(row) {
  const title = [fill(t("Baris {n}"), { n: number(row.number) }), row.reference].filter(Boolean).join(", ");
  return make(
    "li",
    { class: `s-stay ${LOOKS[row.verdict] || ""}` },
    make("h4", { class: "govuk-heading-s" }, `${title}: ${verdicts()[row.verdict].toLocaleLowerCase()}`),
    ...row.errors.map(({ field, detail }) => line(make("strong", {}, `${fieldName(field)}: `), detail)),
  );
}

/** A permit about which the databases differ; office: its name, where it is known. */
export function driftCard(row, office) {
  const own = row.found_by !== row.reference && row.found_by;
  const at = row.number && fill(t("Baris {n}"), { n: number(row.number) });
  const lines = [
    row.reference && own && fill(t("Nomor izin atau cap: {number}"), { number: own }),
    !row.reference && own && t("Tanpa nomor di data pusat: hanya tercatat di sini"),
    row.reference && at,
    office && fill(t("Kantor pemberi izin: {office}"), { office }),
    row.heard_at && fill(t("Terakhir dikabarkan: {when} ({age})"), { when: when(row.heard_at), age: age(row.heard_at) }),
  ];
  const name = row.reference || own || at || t("Tanpa nomor");
  return make("li", { class: "s-stay" }, make("h4", { class: "govuk-heading-s" }, name), ...lines.filter(Boolean).map((words) => line(words)));
}
