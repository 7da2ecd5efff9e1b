// The lines at the foot of a passport's page, as the fields of a form, or what is wrong in words.
import { fill } from "./dom.js";
import { dayIn } from "./dates.js";
import { looksComplete, readMrz } from "./mrz.js";

const FIELDS = {
  document_number: t("nomor paspor"),
  issuing_state: t("negara penerbit paspor"),
  nationality: t("kewarganegaraan"),
  surname: t("nama keluarga"),
  given_names: t("nama depan"),
  sex: t("jenis kelamin"),
  date_of_birth: t("tanggal lahir"),
  date_of_expiry: t("tanggal berakhir paspor"),
};

const CODES = {
  wrong_check_digit: t("Angka periksa untuk {field} tidak cocok. Bandingkan huruf demi huruf: O dan 0, I dan 1, B dan 8 mudah tertukar."),
  impossible_character: t("Ada huruf atau angka yang tidak mungkin pada {field}."),
  impossible_date: t("Tanggal ini tidak ada: {field}."),
  missing: t("Tidak ada isi untuk {field}."),
};

/**
 * null while the lines are not complete, {passport} with the fields, or {wrong: words}.
 * Dates are ISO; of a birth that is only partly known, the part.
 */
export function passportOf(typed) {
  if (!looksComplete(typed)) return null;
  const { mrz, errors } = readMrz(typed, dayIn("WIB"));
  if (mrz) return { passport: mrz };
  // The check digit over all fields only repeats what a field's own has said.
  const { field, code } = errors.find((error) => error.field in FIELDS) || errors[0];
  const words = CODES[code] || t("Baris ini bukan dari paspor. Isi kolom di bawah saja.");
  return { wrong: fill(words, { field: FIELDS[field] || t("seluruh baris") }) };
}
