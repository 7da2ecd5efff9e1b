// A batch as its sender sees it: how far, how many of what, each row with what is wrong and proposed.
import { byId, facts, fill, language, make } from "./dom.js";

const DAYS = ["date_of_birth", "date_of_expiry", "arrived_at", "leaves_on"];

const number = (n) => new Intl.NumberFormat(language() === "en" ? "en-GB" : "id-ID").format(n);

const verdicts = () => ({
  accepted: t("Diterima"),
  late: t("Diterima, terlambat"),
  duplicate: t("Ganda: sudah pernah dilaporkan"),
  refused: t("Ditolak"),
});

const fields = () => ({
  reference: t("Nomor Anda"),
  seal: t("Kode cap masuk"),
  mrz: t("Baris mesin paspor"),
  surname: t("Nama keluarga"),
  given_names: t("Nama depan"),
  name: t("Nama"),
  sex: t("Jenis kelamin"),
  date_of_birth: t("Tanggal lahir"),
  nationality: t("Kewarganegaraan"),
  document_number: t("Nomor paspor"),
  issuing_state: t("Negara penerbit"),
  date_of_expiry: t("Paspor berlaku sampai"),
  arrived_at: t("Tiba"),
  arrival_time: t("Jam tiba"),
  leaves_on: t("Keluar"),
  nights: t("Berapa malam"),
  purpose: t("Tujuan"),
  room: t("Kamar"),
  remarks: t("Catatan"),
  row: t("Seluruh baris"),
});

const fieldName = (name) => fields()[name?.split(".").pop()] || name || fields().row;

/** How far a batch is, in one line and as a bar. */
export function drawProgress(batch) {
  const { total, counts } = batch;
  const known = Boolean(total);
  byId("bar").hidden = ["refused", "lapsed"].includes(batch.state);
  byId("bar").max = known ? total : 1;
  if (known) byId("bar").value = counts.read;
  else byId("bar").removeAttribute("value");
  byId("bar-said").textContent = known ? fill(t("{n} dari {all} baris"), { n: number(counts.read), all: number(total) }) : "";
}

/** The parts always make the whole; what is none is left out, except the whole. */
export function drawCounts({ counts }, dryRun) {
  const rows = Object.entries(verdicts()).map(([name, words]) => [words, counts[name] > 0 && number(counts[name])]);
  byId("counts").replaceChildren(counts.read ? facts([[dryRun ? t("Baris diperiksa") : t("Baris dibaca"), number(counts.read)], ...rows]) : "");
}

/** What is to be said of the file as a whole. */
export function drawNotes({ errors = [], notes = [] }) {
  const lines = [...errors.map(({ detail, code }) => ["s-flag s-flag--bad", detail || code]), ...notes.map(({ detail, code }) => ["s-flag", detail || code])];
  byId("notes").replaceChildren(...lines.map(([look, words]) => make("p", { class: `govuk-body ${look}` }, words)));
}

const given = (text) => (text ? make("span", { class: "s-mono" }, text) : t("kosong"));

const repairLine = ({ field, given: was, proposed, detail, why }) =>
  make("p", { class: "govuk-body" }, make("strong", {}, `${fieldName(field)}: `), given(was), " → ", proposed === null ? t("belum dapat ditebak") : given(proposed), make("span", { class: "s-stay__change" }, detail || why));

const errorLine = ({ field, detail, code }) => make("p", { class: "govuk-body" }, make("strong", {}, `${fieldName(field)}: `), detail || code);

const rowTitle = (row) => fill(t("Baris {n}"), { n: number(row.number) });

const orders = () => [
  ["", t("Pilih")],
  ["day_first", t("hari lalu bulan (22/11)")],
  ["month_first", t("bulan lalu hari (11/22)")],
];

/** Columns of days that can be read in two ways: only their sender knows which. */
export function drawOrders(rows) {
  const open = new Set(rows.flatMap(({ repairs }) => repairs.filter(({ field, proposed, choices }) => proposed === null && DAYS.includes(field) && choices?.length).map(({ field }) => field)));
  return [...open].map((field) => {
    const id = `order-${field}`;
    const options = orders().map(([value, words]) => make("option", { value }, words));
    return make("div", { class: "govuk-form-group" }, make("label", { class: "govuk-label", for: id }, fill(t("{field}: bagaimana tanggalnya ditulis?"), { field: fieldName(field) })), make("select", { class: "govuk-select", id, "data-order": field }, ...options));
  });
}

/** A row with its verdict. */
export function drawRow(row) {
  const receipt = row.receipt && make("a", { class: "govuk-link", href: `/r#${row.receipt}` }, row.receipt);
  const look = { accepted: "s-stay s-stay--done", late: "s-stay s-stay--due", refused: "s-stay s-stay--late" }[row.verdict] || "s-stay";
  return make(
    "li",
    { class: look },
    make("h3", { class: "govuk-heading-s" }, [rowTitle(row), verdicts()[row.verdict]].filter(Boolean).join(": ")),
    ...(row.errors || []).map(errorLine),
    ...(row.repairs || []).map(repairLine),
    receipt && make("p", { class: "govuk-body" }, t("Tanda terima: "), receipt),
  );
}

/** A row whose repairs are to be agreed to; a proposal that is none cannot be. */
export function drawRepairs(row, agreed) {
  const id = `row-${row.number}`;
  const possible = row.repairs.every(({ proposed }) => proposed !== null);
  const box = make("input", { type: "checkbox", class: "govuk-checkboxes__input", id, "data-row": row.number, disabled: !possible });
  box.checked = possible && agreed(row.number);
  return make(
    "li",
    { class: "s-stay s-stay--due" },
    make("div", { class: "govuk-checkboxes__item" }, box, make("label", { class: "govuk-label govuk-checkboxes__label", for: id }, rowTitle(row), make("span", { class: "govuk-visually-hidden" }, `: ${t("pakai usulan ini")}`))),
    ...row.repairs.map(repairLine),
  );
}
