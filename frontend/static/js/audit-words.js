// The audit log in words: deeds, results and what they are of; a row as a card.
import { fill, make } from "./dom.js";
import { instantInWords } from "./dates.js";
import { roleNames } from "./role-names.js";

const deeds = () => ({
  signed_in: t("Masuk"),
  signed_out: t("Keluar"),
  persons_searched: t("Mencari orang"),
  person_viewed: t("Melihat data orang"),
  persons_linked: t("Menyatakan dua catatan satu orang"),
  permit_viewed: t("Melihat izin tinggal"),
  documents_listed: t("Melihat daftar berkas"),
  document_viewed: t("Membuka berkas"),
  document_attached: t("Menambah berkas"),
  document_deleted: t("Menghapus berkas"),
  stamp_viewed: t("Melihat cap"),
  stamp_scanned: t("Memindai cap"),
  stamp_scan_read_again: t("Membaca lagi hasil pindaian"),
  stamp_issued: t("Menerbitkan cap"),
  stamp_cancelled: t("Membatalkan cap"),
  stamp_departed: t("Mencatat keberangkatan"),
  stamp_superseded: t("Menyatakan cap diganti"),
  stamp_in_force: t("Memberlakukan kembali cap"),
  label_reprinted: t("Mencetak ulang cap"),
  granted_permit_shown: t("Diberi tahu izin yang masih berlaku"),
  watch_mark_shown: t("Diberi tahu tanda pengawasan"),
  warnings_viewed: t("Melihat peringatan"),
  warnings_searched: t("Mencari peringatan"),
  premises_listed: t("Melihat daftar tempat"),
  office_stays_viewed: t("Melihat laporan menginap"),
  stay_assisted: t("Mencatat laporan untuk pelapor"),
  guests_named: t("Melihat nama tamu"),
  order_issued: t("Menerbitkan surat perintah"),
  order_revoked: t("Mencabut surat perintah"),
  shift_started: t("Memulai tugas"),
  shift_ended: t("Mengakhiri tugas"),
  audit_viewed: t("Membaca catatan akses"),
  audit_verified: t("Memeriksa keutuhan catatan"),
  staff_searched: t("Mencari petugas"),
  persons_parted: t("Memisahkan catatan yang keliru digabung"),
  person_restricted: t("Membatasi data orang"),
  restriction_lifted: t("Mencabut pembatasan data"),
  restrictions_viewed: t("Melihat data yang dibatasi"),
  corrections_viewed: t("Melihat permintaan perbaikan data"),
  correction_decided: t("Memutuskan permintaan perbaikan data"),
  own_data_viewed: t("Melihat data sendiri"),
  stay_reported: t("Melaporkan tamu"),
  stay_corrected: t("Memperbaiki laporan"),
  stay_cancelled: t("Membatalkan laporan"),
  stay_extended: t("Memperpanjang laporan"),
  stay_left: t("Mencatat tamu keluar"),
  premises_added: t("Mendaftarkan tempat"),
  premises_changed: t("Mengubah data tempat"),
  receipts_listed: t("Melihat tanda terima"),
});

const roles = () => ({
  ...roleNames(),
  operator: t("Pengelola penginapan"),
  public: t("Tanpa akun"),
  feed: t("Basis data direktorat"),
  system: t("Sistem"),
});

const fields = () => ({
  name: t("nama"),
  sex: t("jenis kelamin"),
  birth: t("tanggal lahir"),
  nationality: t("kewarganegaraan"),
  passport: t("paspor"),
  passports: t("paspor"),
  links: t("catatan yang digabung"),
  permit: t("izin tinggal"),
  last_day: t("hari terakhir"),
  sponsor: t("penjamin"),
  sponsors: t("penjamin"),
  stamp: t("cap"),
  scans: t("pindaian"),
  stay: t("laporan menginap"),
  stays: t("laporan menginap"),
  positions: t("posisi"),
  premises: t("tempat"),
  document: t("berkas"),
  documents: t("berkas"),
  looks: t("siapa yang melihat"),
  watch_marks: t("tanda pengawasan"),
  role: t("peran"),
  office: t("kantor"),
  audit: t("catatan akses"),
});

const shownFields = (codes) => [...new Set(codes.split(" ").filter(Boolean).map((code) => named(fields(), code)))].join(", ");

const named = (table, code) => table[code] ?? code.replaceAll("_", " ");

export const deedWords = (action) => named(deeds(), action);
export const roleWords = (role) => named(roles(), role);

const line = (label, value) => value && make("p", { class: "govuk-body" }, fill(label, { value }));

/** row: as GET /audit lists it; name: of the officer, where it is known; zone: whose time is said. */
export function auditCard(row, name, zone) {
  const who = [name ?? row.officer, named(roles(), row.role), row.office].filter(Boolean).join(", ");
  return make(
    "li",
    { class: "s-stay" },
    make("h3", { class: "govuk-heading-s" }, named(deeds(), row.action)),
    make("p", { class: "govuk-body" }, instantInWords(row.at, zone)),
    make("p", { class: "govuk-body" }, who),
    line(t("Surat perintah: {value}"), row.order),
    line(t("Alasan: {value}"), row.why),
    line(t("Yang ditunjukkan: {value}"), shownFields(row.fields)),
    line(t("Hasil: {value}"), row.result),
    make("p", { class: "govuk-body-s s-stay__change" }, fill(t("Objek {subject}, permintaan {request}"), { subject: row.subject, request: row.request || "–" })),
  );
}
