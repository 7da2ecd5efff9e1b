// Who is signed in, and what that role can do now.
import { byId, facts, language, make } from "./dom.js";
import { dayIn } from "./dates.js";
import { officer } from "./officer.js";
import { find, nameOf, regionName } from "./reference.js";
import { auditPage, casesPage, correctionsPage, myDataPage, permitsPage, warningsPage } from "./addresses.js";

const here = (page) => `/officer/${language()}/${page}`;
const issue = () => [here("desk/"), t("Menerbitkan cap masuk di loket")];
const departures = () => [here(language() === "en" ? "departures/" : "keberangkatan/"), t("Mencatat keberangkatan")];
const care = () => [here(language() === "en" ? "stamps/" : "kelola-cap/"), t("Membatalkan, memperpanjang, mengganti dan mencetak ulang cap")];
const scan = () => [here("scan/"), t("Memindai cap dan mencatat pemeriksaan")];
const orders = () => [here(language() === "en" ? "orders/" : "surat-perintah/"), t("Menerbitkan surat perintah")];
const desk = () => [here(language() === "en" ? "reports/" : "laporan/"), t("Melihat laporan menginap, mengonfirmasi tempat, mencatat laporan untuk pelapor")];
const permits = () => [permitsPage(), t("Mencari orang, melihat dan mencatat izin tinggalnya")];
const look = () => [permitsPage(), t("Mencari orang dan melihat izin tinggalnya")];
const warnings = () => [warningsPage(), t("Melihat peringatan yang tidak sampai, mengirim ulang, memutuskan perpanjangan yang diajukan")];
const lookWarnings = () => [warningsPage(), t("Melihat peringatan kepada penjamin")];
const corrections = () => [correctionsPage(), t("Memutuskan permintaan perbaikan data dan melihat data yang dibatasi")];
const audit = () => [auditPage(), t("Membaca catatan akses: siapa melihat dan mengubah apa")];
const counts = () => [here(language() === "en" ? "counts/" : "jumlah/"), t("Melihat jumlah orang asing di wilayah Anda")];
const board = () => [here(language() === "en" ? "board/" : "papan/"), t("Melihat pekerjaan di lapangan: siapa bertugas, apa yang dipindai, apa yang menunggu")];
const tips = () => [here(language() === "en" ? "tips/" : "pengaduan/"), t("Membaca dan menangani pengaduan masyarakat")];
const cases = () => [casesPage(), t("Mengerjakan kasus dan kunjungan")];
const occupancy = () => [here(language() === "en" ? "occupancy/" : "hunian/"), t("Melihat siapa menginap di mana dan data yang tidak cocok")];
const nearby = () => [here(language() === "en" ? "nearby/" : "sekitar/"), t("Melihat orang asing yang dilaporkan di sekitar tempat tugas")];
const staff = () => [here(language() === "en" ? "staff/" : "pegawai/"), t("Menunjuk, memindahkan, dan mengakhiri petugas dan anggota")];
const lookStaff = () => [here(language() === "en" ? "staff/" : "pegawai/"), t("Melihat siapa yang ditunjuk di mana")];
const imports = () => [here(language() === "en" ? "permit-files/" : "berkas-izin/"), t("Melihat berkas izin dari pusat: hasil setiap baris, dan perbedaan dengan data di sini")];
const bookings = () => [here(language() === "en" ? "bookings/" : "layanan/"), t("Melihat siapa datang hari ini, mencatat kedatangan, menjawab permintaan kunjungan")];
const quotas = () => [here(language() === "en" ? "quotas/" : "kuota/"), t("Mengatur kuota antrean dan hari tutup")];
const teams = () => [here(language() === "en" ? "teams/" : "tim/"), t("Mengatur tim kunjungan")];
const report = () => [language() === "en" ? "/en/report/" : "/id/lapor/", t("Melaporkan tamu di tempat sendiri")];

const roles = () => ({
  border_officer: [t("Petugas tempat pemeriksaan"), issue(), departures(), care(), look(), scan(), nearby()],
  field_officer: [t("Petugas lapangan"), scan(), nearby(), cases(), look(), occupancy(), desk()],
  office_head: [t("Kepala kantor"), board(), tips(), cases(), occupancy(), nearby(), warnings(), permits(), care(), desk(), orders(), scan(), bookings(), quotas(), teams(), corrections(), audit()],
  division_head: [t("Kepala divisi"), board(), tips(), cases(), lookWarnings(), look()],
  service_clerk: [t("Petugas layanan"), bookings(), quotas(), teams(), permits(), warnings(), care(), desk(), occupancy(), corrections()],
  timpora_member: [t("Anggota TIMPORA"), counts()],
  administrator: [t("Administrator"), staff(), imports()],
  data_protection_officer: [t("Petugas pelindungan data"), audit(), corrections(), lookStaff()],
  operator: [t("Pengelola penginapan"), report()],
});

const named = (item, code) => (item ? `${nameOf(item)} (${code})` : code);

const link = ([address, words]) => make("li", {}, make("a", { class: "govuk-link", href: address }, words));

function tell(who, office, checkpoint, region) {
  const [role, ...can] = roles()[who.role] || [who.role];
  byId("account").replaceChildren(
    facts([
      [t("Nama"), who.name],
      [t("Peran"), role],
      [t("Kantor"), office],
      [t("Wilayah"), region],
      [t("Tempat pemeriksaan"), checkpoint],
      [t("Alamat surel"), who.email],
    ]),
    make("h2", { class: "govuk-heading-m" }, t("Yang dapat Anda lakukan sekarang")),
    can.length
      ? make("ul", { class: "govuk-list govuk-list--bullet" }, ...can.map(link))
      : make("p", { class: "govuk-body" }, t("Halaman untuk peran Anda belum tersedia. Akun Anda sudah aktif.")),
    make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href: myDataPage() }, t("Data tentang saya"))),
  );
}

async function start() {
  const who = await officer();
  tell(who, who.office, who.checkpoint, who.region);
  const today = dayIn("WIB");
  const [office, checkpoint, region] = await Promise.all([
    who.office && find("offices", who.office, today),
    who.checkpoint && find("checkpoints", who.checkpoint, today),
    who.region && regionName(who.region),
  ]);
  tell(who, named(office, who.office), named(checkpoint, who.checkpoint), region);
}

start().catch((problem) => {
  byId("account").replaceChildren(make("p", { class: "govuk-body" }, `${problem.title}. ${problem.detail}`));
});
