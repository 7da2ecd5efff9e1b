// A report as an office's desk lists it: when, where, by whom; nobody is named.
import { fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayInWords, instantInWords } from "./dates.js";
import { zoneHere } from "./zone-here.js";

const regencies = new Map();

const reporters = () => ({
  operator: t("Pengelola tempat penginapan"),
  public: t("Tanpa akun"),
  officer: t("Diketik petugas untuk pelapor"),
});

const states = () => ({
  late: t("seharusnya sudah keluar"),
  left: t("sudah keluar"),
  cancelled: t("laporan dibatalkan"),
  duplicate: t("laporan ganda"),
});

/** The name of a kecamatan; its code where the name cannot be had. */
async function regionName(code) {
  const parent = code.slice(0, 5);
  if (!regencies.has(parent)) {
    regencies.set(
      parent,
      call("GET", `/reference/regions?parent=${encodeURIComponent(parent)}`).then(
        ({ items }) => items,
        () => [],
      ),
    );
  }
  const found = (await regencies.get(parent)).find((item) => item.code === code);
  return found ? [found.name, found.regency].filter(Boolean).join(", ") : code;
}

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);

/** stay: as GET /office-stays lists it. */
export function reportCard(stay) {
  const region = make("span", {}, stay.region);
  regionName(stay.region).then((name) => (region.textContent = name));
  const received = fill(t("Diterima {when}"), { when: instantInWords(stay.first_received_at, stay.zone) });
  const arrived = fill(t("Tamu tiba {when}"), { when: instantInWords(stay.arrived_at, stay.zone) });
  const leaves = fill(t("sampai {day}"), { day: dayInWords(stay.leaves_on) });
  const deadline = fill(t("Terlambat: batasnya {when}"), { when: instantInWords(stay.deadline_at, stay.zone) });
  return make(
    "li",
    { class: stay.on_time ? "s-stay" : "s-stay s-stay--late" },
    make("h2", { class: "govuk-heading-s" }, stay.premises_name || t("Tempat tanpa akun"), ", ", region),
    line([received, reporters()[stay.reported_by]].filter(Boolean).join("; ")),
    line([`${arrived}, ${leaves}`, states()[stay.state]].filter(Boolean).join("; ")),
    !stay.on_time && line(make("strong", {}, deadline)),
    line(t("Tanda terima: "), make("a", { class: "govuk-link", href: `/r#${stay.receipt}` }, stay.receipt)),
  );
}

/** What each kind of finding means, in words. */
export const checkKinds = () => ({
  out_never_in: t("Dicatat keluar, padahal tidak pernah dilaporkan tiba"),
  still_in_departed: t("Sudah meninggalkan Indonesia, tetapi masih tercatat menginap"),
  two_places: t("Tercatat menginap di dua tempat sekaligus"),
  never_reported: t("Masuk ke Indonesia, tetapi tidak pernah dilaporkan menginap"),
  declared_elsewhere: t("Dilaporkan menginap di kecamatan lain daripada yang ditulis di kartu kedatangan"),
  permit_ended: t("Izin tinggalnya sudah berakhir, tetapi masih tercatat menginap"),
});

/** What does not fit together: as GET /office-checks lists it. */
export function checkCard(check) {
  const links = check.receipts.map((receipt) => make("a", { class: "govuk-link", href: `/r#${receipt}` }, receipt));
  const since = fill(t("Sejak {when}"), { when: instantInWords(check.since, zoneHere()) });
  return make(
    "li",
    { class: check.is_open ? "s-stay s-stay--due" : "s-stay s-stay--done" },
    make("h2", { class: "govuk-heading-s" }, checkKinds()[check.kind] || check.kind),
    line([since, check.state === "open" && (check.is_open ? t("belum terjelaskan") : t("data kini sudah cocok"))].filter(Boolean).join("; ")),
    check.premises_names && line(check.premises_names.join("; ")),
    check.stamp_number && line(fill(t("Cap {number}"), { number: check.stamp_number })),
    links.length > 0 && line(t("Tanda terima: "), ...links.flatMap((link, at) => (at ? [", ", link] : [link]))),
  );
}
