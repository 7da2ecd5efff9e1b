// Words of cases, flags and visits. Nobody is accused in any of them: what happened is for the outcome to say.

export const sources = () => ({
  scan: t("dari pindaian"),
  tip: t("dari pengaduan"),
  permit: t("dari izin yang lewat"),
  finding: t("dari ketidakcocokan data"),
  person: t("tentang seseorang"),
});

export const outcomes = () => ({
  settled: t("Selesai dengan penjelasan"),
  fined: t("Selesai dengan biaya beban"),
  detained: t("Ditempatkan di ruang detensi"),
  deported: t("Dideportasi"),
  unfounded: t("Tidak terbukti"),
});

export const events = () => ({
  opened: t("Kasus dibuka"),
  assigned: t("Diserahkan kepada"),
  noted: t("Catatan kasus"),
  visited: t("Kunjungan"),
  closed: t("Kasus ditutup"),
});

export const flagKinds = () => ({
  suspected_copy: t("Cap yang sama di dua tempat"),
  forged: t("Cap palsu dipindai"),
  unknown_signer: t("Cap dengan penanda tangan tidak dikenal dipindai"),
  granted_permit_kept: t("Entri yang terkirim belakangan memakai kelas lain; izin yang sudah diberikan dipertahankan"),
  scan_without_order: t("Pindaian tanpa surat perintah"),
  looks_without_order: t("Pencarian data tanpa surat perintah"),
  out_never_in: t("Dicatat keluar, padahal tidak pernah dilaporkan tiba"),
  still_in_departed: t("Sudah meninggalkan Indonesia, tetapi masih tercatat menginap"),
  two_places: t("Tercatat menginap di dua tempat sekaligus"),
  never_reported: t("Masuk ke Indonesia, tetapi tidak pernah dilaporkan menginap"),
  declared_elsewhere: t("Dilaporkan menginap di kecamatan lain daripada yang ditulis di kartu kedatangan"),
  permit_ended: t("Izin tinggalnya sudah berakhir, tetapi masih tercatat menginap"),
});

export const visitFlags = () => ({
  unplanned: t("tidak direncanakan"),
  order_missing: t("tanpa surat perintah"),
  order_unknown: t("nomor surat perintahnya tidak dikenal"),
  order_not_yours: t("surat perintahnya untuk petugas lain"),
  order_not_in_force: t("surat perintahnya tidak berlaku saat itu"),
  position_missing: t("tanpa posisi"),
  late: t("terlambat"),
});

export const exactness = () => ({
  device: t("posisi ponsel"),
  old: t("posisi ponsel yang sudah lama"),
  premises: t("tempat penginapan terdaftar"),
  address: t("alamat menurut pelapor"),
  none: t("tanpa posisi"),
});

/** What people call a case: the beginning of its id. */
export const caseName = (id) => id.slice(0, 8);
