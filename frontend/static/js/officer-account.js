// Who is signed in, and what that role can do now.
import { byId, facts, language, make } from "./dom.js";
import { dayIn } from "./dates.js";
import { officer } from "./officer.js";
import { find, nameOf } from "./reference.js";

const here = (page) => `/officer/${language()}/${page}`;
const issue = () => [here("desk/"), t("Menerbitkan cap masuk di loket")];
const departures = () => [here(language() === "en" ? "departures/" : "keberangkatan/"), t("Mencatat keberangkatan")];
const care = () => [here(language() === "en" ? "stamps/" : "kelola-cap/"), t("Membatalkan, memperpanjang, mengganti dan mencetak ulang cap")];
const scan = () => [here("scan/"), t("Memindai cap dan mencatat pemeriksaan")];
const orders = () => [here(language() === "en" ? "orders/" : "surat-perintah/"), t("Menerbitkan surat perintah")];
const desk = () => [here(language() === "en" ? "reports/" : "laporan/"), t("Melihat laporan menginap, mengonfirmasi tempat, mencatat laporan untuk pelapor")];
const report = () => [language() === "en" ? "/en/report/" : "/id/lapor/", t("Melaporkan tamu di tempat sendiri")];

const roles = () => ({
  border_officer: [t("Petugas tempat pemeriksaan"), issue(), departures(), care(), scan()],
  field_officer: [t("Petugas lapangan"), scan(), desk()],
  office_head: [t("Kepala kantor"), care(), desk(), orders(), scan()],
  division_head: [t("Kepala divisi")],
  service_clerk: [t("Petugas layanan"), care(), desk()],
  timpora_member: [t("Anggota TIMPORA")],
  administrator: [t("Administrator")],
  data_protection_officer: [t("Petugas pelindungan data")],
  operator: [t("Pengelola penginapan"), report()],
});

const named = (item, code) => (item ? `${nameOf(item)} (${code})` : code);

const link = ([address, words]) => make("li", {}, make("a", { class: "govuk-link", href: address }, words));

function tell(who, office, checkpoint) {
  const [role, ...can] = roles()[who.role] || [who.role];
  byId("account").replaceChildren(
    facts([
      [t("Nama"), who.name],
      [t("Peran"), role],
      [t("Kantor"), office],
      [t("Wilayah"), who.region],
      [t("Tempat pemeriksaan"), checkpoint],
      [t("Alamat surel"), who.email],
    ]),
    make("h2", { class: "govuk-heading-m" }, t("Yang dapat Anda lakukan sekarang")),
    can.length
      ? make("ul", { class: "govuk-list govuk-list--bullet" }, ...can.map(link))
      : make("p", { class: "govuk-body" }, t("Halaman untuk peran Anda belum tersedia. Akun Anda sudah aktif.")),
  );
}

async function start() {
  const who = await officer();
  tell(who, who.office, who.checkpoint);
  const today = dayIn("WIB");
  const [office, checkpoint] = await Promise.all([who.office && find("offices", who.office, today), who.checkpoint && find("checkpoints", who.checkpoint, today)]);
  tell(who, named(office, who.office), named(checkpoint, who.checkpoint));
}

start().catch((problem) => {
  byId("account").replaceChildren(make("p", { class: "govuk-body" }, `${problem.title}. ${problem.detail}`));
});
