// Who is signed in, and what that role can do now.
import { byId, facts, language, make } from "./dom.js";
import { officer } from "./officer.js";

const ROLES = {
  border_officer: [t("Petugas tempat pemeriksaan"), t("Menerbitkan cap masuk di loket."), "desk/"],
  field_officer: [t("Petugas lapangan"), t("Memindai cap dan mencatat pemeriksaan."), "scan/"],
  office_head: [t("Kepala kantor")],
  division_head: [t("Kepala divisi")],
  service_clerk: [t("Petugas layanan")],
  timpora_member: [t("Anggota TIMPORA")],
  administrator: [t("Administrator")],
  data_protection_officer: [t("Petugas pelindungan data")],
  operator: [t("Pengelola penginapan"), t("Melaporkan tamu di tempat sendiri.")],
};

function tell(who) {
  const [role, can, page] = ROLES[who.role] || [who.role];
  const address = who.role === "operator" ? (language() === "en" ? "/en/report/" : "/id/lapor/") : page && `/officer/${language()}/${page}`;
  byId("account").replaceChildren(
    facts([
      [t("Nama"), who.name],
      [t("Peran"), role],
      [t("Kantor"), who.office],
      [t("Wilayah"), who.region],
      [t("Tempat pemeriksaan"), who.checkpoint],
      [t("Alamat surel"), who.email],
    ]),
    make("h2", { class: "govuk-heading-m" }, t("Yang dapat Anda lakukan sekarang")),
    make("p", { class: "govuk-body" }, can ? make("a", { class: "govuk-link", href: address }, can) : t("Halaman untuk peran Anda belum tersedia. Akun Anda sudah aktif.")),
  );
}

officer().then(tell, (problem) => {
  byId("account").replaceChildren(make("p", { class: "govuk-body" }, `${problem.title}. ${problem.detail}`));
});
