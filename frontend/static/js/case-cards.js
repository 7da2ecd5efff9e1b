// A case, a flag, an overstay and a visit as their lists show them; a case and a flag name nobody.
import { fill, make } from "./dom.js";
import { dayInWords, instantInWords } from "./dates.js";
import { heldName } from "./restricted.js";
import { rupiah } from "./money.js";
import { zoneHere } from "./zone-here.js";
import { caseName, flagKinds, outcomes, sources, visitFlags } from "./case-words.js";

export const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);

export const button = (words, onclick, look = "govuk-button govuk-button--secondary") => make("button", { type: "button", class: look, onclick }, words);

export const when = (instant) => instantInWords(instant, zoneHere());

const card = (look, title, ...parts) => make("li", { class: `s-stay ${look}` }, make("h2", { class: "govuk-heading-s" }, title), ...parts);

const toCase = (id, open) => button(fill(t("Lihat kasus {name}"), { name: caseName(id) }), () => open(id));

/** open(id): show the case. */
export function caseCard(one, open) {
  const title = fill(t("Kasus {name}, {source}"), { name: caseName(one.id), source: sources()[one.source.kind] });
  const who = one.assigned_to ? fill(t("Ditangani {name}"), one.assigned_to) : t("Belum diserahkan kepada siapa pun");
  const { outcome } = one;
  return card(
    outcome ? "s-stay--done" : one.assigned_to ? "" : "s-stay--due",
    title,
    line(fill(t("Dibuka {when} oleh {name}"), { when: when(one.opened_at), name: one.opened_by.name })),
    line(outcome ? `${outcomes()[outcome.outcome]}, ${dayInWords(outcome.date)}` : who),
    toCase(one.id, open),
  );
}

/** ask(row, what, flag): bring a form below the row, "settle" or "open"; null for who may only read. */
export function flagCard(flag, open, ask) {
  const row = card(
    "s-stay--due",
    flagKinds()[flag.kind] || flag.kind,
    line(fill(t("Sejak {when}"), { when: when(flag.since) })),
    flag.stamp_number && line(fill(t("Cap {number}"), { number: flag.stamp_number })),
  );
  const scan = flag.evidence.filter((one) => one.startsWith("SCAN#")).pop();
  const finding = flag.id.startsWith("finding-");
  const from = finding ? { finding: flag.id.slice(8) } : scan && { scan: scan.slice(5) };
  row.append(
    make(
      "div",
      { class: "govuk-button-group" },
      ask ? button(t("Nilai tanda ini"), () => ask(row, "settle", flag)) : "",
      flag.case ? toCase(flag.case, open) : ask && from ? button(t("Buka kasus"), () => ask(row, "open", from)) : "",
    ),
  );
  return row;
}

const here = { true: () => t("masih di Indonesia menurut catatan"), false: () => t("tercatat sudah keluar"), null: () => t("izin tanpa cap: keberadaannya tidak diketahui") };

export function overstayCard(one, open, ask) {
  const { permit } = one;
  const cost = permit.deportation_and_ban ? t("deportasi dan penangkalan") : fill(t("biaya beban {amount}"), { amount: rupiah(permit.overstay_fee) });
  const row = card(
    permit.deportation_and_ban ? "s-stay--late" : "s-stay--due",
    `${heldName(one)} (${one.nationality})`,
    line(tn("{n} hari lewat", permit.overstay_days), "; ", cost),
    line(fill(t("Izin {class}, hari terakhir {day}"), { class: permit.permit_class, day: dayInWords(permit.last_day_of_stay) }), "; ", here[one.in_country]()),
  );
  row.append(one.case ? toCase(one.case, open) : ask ? button(t("Buka kasus"), () => ask(row, "open", { permit: permit.id })) : "");
  return row;
}

const targets = () => ({ premises: t("Kunjungan ke tempat penginapan"), tip: t("Kunjungan untuk pengaduan"), case: t("Kunjungan untuk kasus") });

/** mine: whether the reader is the officer who is to make it. */
export function visitCard(visit, { open, ask, mine }) {
  const { made, target } = visit;
  const flags = (made?.flags || []).map((flag) => visitFlags()[flag]);
  const row = card(
    made ? "s-stay--done" : visit.late ? "s-stay--late" : "",
    target.name || targets()[target.kind],
    target.address && line(target.address),
    made
      ? line(fill(t("Dikunjungi {when} oleh {name}"), { when: when(made.at), name: visit.officer.name }))
      : line(fill(t("Oleh {name}, paling lambat {day}"), { name: visit.officer.name, day: dayInWords(visit.due_on) }), visit.late ? make("strong", {}, "; ", t("terlambat")) : ""),
    made && line(made.note),
    flags.length > 0 && line(make("strong", {}, flags.join("; "))),
  );
  if (!made && mine) row.append(button(t("Catat kunjungan"), () => ask(row, "visit", visit), "govuk-button"));
  if (target.kind === "case") row.append(toCase(target.id, open));
  return row;
}
