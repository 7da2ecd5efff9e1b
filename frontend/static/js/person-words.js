// A person in words: the name as in the passport, the birth as far as it is known, each passport.
import { fill, make } from "./dom.js";
import { dayIn, dayInWords } from "./dates.js";
import { find, nameOf } from "./reference.js";
import { restrictedWords } from "./restricted.js";
import { zoneHere } from "./zone-here.js";

const sexes = () => ({ F: t("Perempuan"), M: t("Laki-laki"), X: t("Tidak disebutkan") });

export const fullName = ({ given_names: given, surname, restricted }) => (restricted ? restrictedWords() : [given, surname].filter(Boolean).join(" "));

export const sexWords = ({ sex }) => sexes()[sex] || sex;

/** A day, or what is known of it: "12 Agustus 1974", "1974-08", "1974". */
export const bornWords = ({ date_of_birth: born }) => (born.length === 10 ? dayInWords(born, false) : born);

const isExpired = ({ date_of_expiry: day }) => day < dayIn(zoneHere());

function passportWords(passport) {
  const words = fill(isExpired(passport) ? t("{document_number} ({issuing_state}), habis masa berlaku {until}") : t("{document_number} ({issuing_state}), berlaku sampai {until}"), { ...passport, until: dayInWords(passport.date_of_expiry, false) });
  return passport.in_country ? make("li", {}, words, " ", make("strong", {}, t("sedang di Indonesia"))) : make("li", {}, words);
}

export const passportList = (passports) => (passports.length ? make("ul", { class: "govuk-list" }, ...passports.map(passportWords)) : t("Belum ada"));

async function sayCountry(box, code) {
  const found = await find("countries", code, "");
  if (found) box.textContent = `${nameOf(found)} (${code})`;
}

/** A country's name as an element: its code until the name is here. */
export function country(code) {
  const box = make("span", {}, code);
  sayCountry(box, code);
  return box;
}
