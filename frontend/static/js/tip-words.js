// Tips in words: what they are about, how they stand, what came of them.

export const matters = () => ({
  unreported_stay: t("Orang asing menginap tanpa dilaporkan"),
  illegal_work: t("Bekerja tanpa izin"),
  overstay: t("Tinggal melewati masa izin"),
  drugs: t("Narkoba"),
  other: t("Lainnya"),
});

/** As the sender reads it. */
export const standings = () => ({
  received: t("Diterima, menunggu dibaca"),
  examined: t("Sedang diperiksa"),
  asked: t("Kami bertanya kepada Anda"),
  followed_up: t("Sedang ditindaklanjuti"),
  closed: t("Selesai"),
});

export const outcomes = () => ({
  acted_on: t("Sudah kami tindak lanjuti."),
  nothing_found: t("Kami periksa, dan tidak menemukan pelanggaran."),
  too_little: t("Keterangannya tidak cukup untuk diperiksa."),
  passed_on: t("Kami teruskan kepada instansi yang berwenang."),
  not_a_matter: t("Ini bukan urusan keimigrasian."),
});

/** "ABCDEFGH" → "ABCD EFGH" */
export const inFours = (reference) => reference.match(/.{1,4}/g).join(" ");
