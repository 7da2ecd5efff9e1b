// The breakdowns of a region's number, where they are published at all: a table for each.
import { make } from "./dom.js";

const titles = () => ({ permit: t("Menurut izin tinggal"), nationality: t("Menurut kewarganegaraan"), lodging: t("Menurut tempat menginap") });

const names = () => ({
  visit_free: t("Bebas visa kunjungan"),
  on_arrival: t("Visa saat kedatangan"),
  visit_single: t("Kunjungan satu kali"),
  visit_multiple: t("Kunjungan beberapa kali"),
  limited: t("Izin tinggal terbatas"),
  permanent: t("Izin tinggal tetap"),
  asean: t("Negara ASEAN"),
  other: t("Negara lain"),
  penginapan: t("Penginapan"),
  tempat_tinggal: t("Rumah tinggal"),
  unknown: t("Tidak diketahui"),
});

/** kinds: [{kind, group, present}]; row: how a line of a table is made. */
export function drawKinds(box, kinds, row) {
  const titled = titles();
  const named = names();
  const tables = Object.keys(titled).map((kind) => {
    const rows = kinds.filter((one) => one.kind === kind).map(({ group, present }) => row(named[group] ?? group, present));
    return rows.length && make("table", { class: "s-table s-counts" }, make("caption", { class: "govuk-table__caption govuk-table__caption--s" }, titled[kind]), make("tbody", {}, ...rows));
  });
  box.replaceChildren(...tables.filter(Boolean));
}
