// What somebody asks to have put right, in words.
const SUBJECTS = {
  name: () => t("Nama"),
  birth: () => t("Tanggal lahir"),
  nationality: () => t("Kewarganegaraan"),
  passport: () => t("Paspor"),
  permit: () => t("Izin tinggal atau hari terakhirnya"),
  stay: () => t("Tempat menginap yang dilaporkan"),
  restriction: () => t("Batasi penggunaan data saya"),
  other: () => t("Lainnya"),
};

export const subjects = () => Object.entries(SUBJECTS).map(([value, words]) => [value, words()]);

export const subjectWords = (subject) => (SUBJECTS[subject] || SUBJECTS.other)();
