// What the roles are called.
export const roleNames = () => ({
  border_officer: t("Petugas tempat pemeriksaan"),
  field_officer: t("Petugas lapangan"),
  office_head: t("Kepala kantor"),
  division_head: t("Kepala divisi"),
  service_clerk: t("Petugas layanan"),
  timpora_member: t("Anggota TIMPORA"),
  administrator: t("Administrator"),
  data_protection_officer: t("Petugas pelindungan data"),
});
