// A code that is no entry stamp of ours: another country's seal is told for what it says, any other
// text is shown as text. Nothing here is opened, made a link, or kept.
import { facts, fill, make } from "./dom.js";
import { dayInWords } from "./dates.js";
import { find, nameOf } from "./reference.js";
import { profile } from "./entry-stamp-profile.js";
import { fromText, parse } from "./seal.js";
import { describe } from "./seal-kinds.js";

const MOST_SHOWN = 200;
// As much as any QR symbol says.
const MOST_READ = 7089;

/** The bytes of a seal: as the reader gives raw bytes (Latin-1, from `DC` on), or in Base32. */
function bytesOf(text) {
  if (text.startsWith("\u00dc") && !/[^\x00-\xff]/.test(text)) return Uint8Array.from(text, (one) => one.charCodeAt(0));
  return fromText(text);
}

/** ICAO's seal for what has no size limit (VDS-NC) is JSON. */
function nonConstrained(text) {
  const header = JSON.parse(text)?.data?.hdr;
  if (!/^[A-Z]{1,3}$/.test(header?.is) || typeof header.t !== "string") return null;
  return { country: header.is, type: plain(header.t).text };
}

const attempt = (read) => {
  try {
    return read();
  } catch {
    return null;
  }
};

/**
 * A text that can be shown: control, bidi and invisible characters made visible as one sign, heaps
 * of accents cut, at most 200 characters. {text, more}: how many characters are left out.
 */
export function plain(text) {
  const clean = String(text)
    .slice(0, MOST_READ)
    .replace(/\s+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd")
    .replace(/(\p{M}{2})\p{M}+/gu, "$1");
  const shown = Array.from(clean);
  return { text: shown.slice(0, MOST_SHOWN).join(""), more: Math.max(0, shown.length - MOST_SHOWN, String(text).length - MOST_READ) };
}

/**
 * {seal} what a visible digital seal says of itself (`describe` of seal-kinds.js), {json: {country, type}}
 * of a VDS-NC, or {text, more} of anything else.
 */
export function described(text) {
  const short = String(text).slice(0, MOST_READ);
  const seal = attempt(() => describe(parse(bytesOf(short)), { profile, country: "IDN" }));
  if (seal) return { seal };
  const json = attempt(() => nonConstrained(short));
  return json ? { json } : plain(text);
}

const hex = (byte) => byte.toString(16).toUpperCase().padStart(2, "0");

async function countryName(code, rowOf) {
  const name = nameOf(await rowOf("countries", code, "").catch(() => null));
  return name ? `${name} (${code})` : code;
}

/** What it is, where its kind is one that ICAO or we have defined; else its numbers. */
function kindInWords({ kind, category, definition }) {
  const known = { visa: t("Visa"), emergency_travel_document: t("Dokumen perjalanan darurat") }[kind];
  return known || `${hex(category)} / ${hex(definition)}`;
}

const claims = (country) => fill(t("Kode ini segel digital yang bentuknya benar dan menyatakan berasal dari {country}. Ini bukan cap masuk Indonesia; keasliannya tidak diperiksa di sini."), { country });

async function sealParts({ country, ...seal }, rowOf) {
  const name = await countryName(country, rowOf);
  const rows = [
    [t("Negara penerbit"), name],
    [t("Penanda tangan"), `${seal.signer} ${seal.certificateReference}`],
    [t("Tanggal dokumen"), dayInWords(seal.issueDate, false)],
    [t("Ditandatangani"), dayInWords(seal.signatureDate, false)],
    [t("Jenis menurut penerbitnya"), kindInWords(seal)],
  ];
  return [make("p", { class: "govuk-body" }, claims(name)), facts(rows)];
}

function textParts({ text, more }) {
  if (!text.trim()) return [make("p", { class: "govuk-body" }, t("Tidak ada teks yang terbaca."))];
  return [
    make("p", { class: "govuk-body" }, t("Kode ini memuat teks lain. Teks ini tidak dibuka dan tidak disimpan di perangkat ini:")),
    // One direction for all characters, so that none can trade places and look like another address.
    make("p", { class: "govuk-inset-text" }, make("bdo", { dir: "ltr" }, text, more > 0 && "…")),
    more > 0 && make("p", { class: "govuk-body-s" }, tn("{n} karakter lagi tidak ditampilkan.", more)),
  ];
}

/** What a code says that is none of ours; rowOf(list, code, day) finds a country's name. */
export async function foreignBox(text, rowOf = find, heading = "h2") {
  const { seal, json, ...other } = described(text);
  let parts;
  if (seal) parts = await sealParts(seal, rowOf);
  else if (json) {
    const name = await countryName(json.country, rowOf);
    parts = [make("p", { class: "govuk-body" }, claims(name)), facts([[t("Negara penerbit"), name], [t("Jenis menurut penerbitnya"), json.type]])];
  } else parts = textParts(other);
  return make("section", { class: "s-block" }, make(heading, { class: "govuk-heading-m" }, t("Isi kode itu")), ...parts.filter(Boolean));
}
