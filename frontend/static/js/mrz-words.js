// The fields of a passport and of an entry in words, and what can be wrong with its lines.
import { fill } from "./dom.js";

const names = () => ({
  mrz: t("MRZ"),
  document_code: t("Jenis dokumen"),
  document_number: t("Nomor paspor"),
  issuing_state: t("Negara penerbit"),
  nationality: t("Kewarganegaraan"),
  surname: t("Nama keluarga"),
  given_names: t("Nama depan"),
  sex: t("Jenis kelamin"),
  date_of_birth: t("Tanggal lahir"),
  date_of_expiry: t("Tanggal berakhir"),
  optional_data: t("Data tambahan"),
  composite: t("Angka pemeriksa seluruh baris"),
  permit_class: t("Kelas izin"),
  checkpoint: t("Tempat pemeriksaan"),
  entered_at: t("Waktu entri"),
  passport: t("Paspor"),
  sponsor: t("Surel penjamin"),
  holder: t("Surel pemegang paspor"),
});

/** What the API calls "mrz.date_of_expiry" or "sponsor.email", in words. */
export function fieldName(path) {
  const [first, last = first] = path.split(".");
  return names()[["sponsor", "holder"].includes(first) ? first : last] || path;
}

const faults = () => ({
  wrong_check_digit: t("{field}: angka pemeriksanya tidak cocok. Periksa setiap karakternya."),
  impossible_character: t("{field}: ada karakter yang tidak mungkin."),
  impossible_date: t("{field}: tanggal ini tidak ada."),
  missing: t("{field}: kosong."),
  unsupported_document: t("{field}: dokumen ini bukan paspor yang dikenal."),
  wrong_length: t("{field}: panjang barisnya tidak sesuai paspor. Pindai ulang kedua barisnya."),
});

/** What is wrong with a field of the machine-readable zone: {field, code} in words. */
export const faultWords = ({ field, code }) => fill(faults()[code] || "{field}", { field: fieldName(field) });
