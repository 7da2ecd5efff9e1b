// The seal on an entry stamp: read and verified in the browser, with the same refusals as the
// server. The profile (chalicelib/icao/entry-stamp-profile.json) and the keys are arguments.

export class SealError extends Error {
  constructor(reason) {
    super(reason);
    this.name = "SealError";
    this.reason = reason;
  }
}

const refuse = (reason) => {
  throw new SealError(reason);
};

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MAX_BYTES = 2953; // the most that any QR symbol holds
const MAX_TEXT = Math.floor((MAX_BYTES * 8 + 4) / 5);
const C40 = "\0\0\0<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DAY = 86400000;

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The bytes of Base32 in upper case, without padding and without a spare bit set. */
export function fromBase32(text) {
  if (!/^[A-Z2-7]*$/.test(text)) refuse("not_base32");
  if (text.length > MAX_TEXT) refuse("too_long");
  if ([1, 3, 6].includes(text.length % 8)) refuse("not_base32");
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let [bits, held, at] = [0, 0, 0];
  for (const character of text) {
    bits = (bits << 5) | BASE32.indexOf(character);
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = bits >> held;
    bits &= (1 << held) - 1;
  }
  if (bits) refuse("not_base32");
  return bytes;
}

/** The bytes of a scanned text: what follows its first `#`, or all of it. */
export function fromText(text) {
  const trimmed = text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  return fromBase32(trimmed.slice(trimmed.indexOf("#") + 1));
}

export function decodeC40(bytes) {
  if (bytes.length % 2) refuse("wrong_length");
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const last = at + 2 === bytes.length;
    if (last && bytes[at] === 0xfe) {
      const character = String.fromCharCode(bytes[at + 1] - 1).replace(" ", "<");
      text += C40.includes(character, 3) ? character : refuse("wrong_characters");
      continue;
    }
    const value = bytes[at] * 256 + bytes[at + 1] - 1;
    const values = [Math.floor(value / 1600), Math.floor(value / 40) % 40, value % 40];
    if (last && values[2] === 0) values.pop();
    text += values.map((one) => (one > 2 && C40[one]) || refuse("wrong_characters")).join("");
  }
  return text;
}

/** The ISO date of three bytes, the integer MMDDYYYY. */
export function decodeDate(bytes) {
  if (bytes.length !== 3) refuse("wrong_length");
  const number = bytes[0] * 65536 + bytes[1] * 256 + bytes[2];
  const year = number % 10000;
  const month = Math.floor(number / 1e6);
  const day = Math.floor(number / 1e4) % 100;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] || 0;
  if (!year || !day || day > days) refuse("impossible_date");
  const two = (part) => String(part).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function reader(bytes) {
  let at = 0;
  return {
    at: () => at,
    rest: () => bytes.length - at,
    take(length) {
      if (at + length > bytes.length) refuse("truncated");
      at += length;
      return bytes.subarray(at - length, at);
    },
    byte() {
      return this.take(1)[0];
    },
  };
}

function readSigner(source, version) {
  if (version === 3) {
    const text = decodeC40(source.take(6));
    if (text.length !== 9) refuse("wrong_length");
    return [text.slice(0, 4), text.slice(4)];
  }
  const first = source.take(4);
  const start = decodeC40(first);
  if (!/^[0-9A-F]{2}$/.test(start.slice(4))) refuse("wrong_characters");
  const characters = 6 + parseInt(start.slice(4), 16);
  const more = source.take(Math.floor((characters + 2) / 3) * 2 - 4);
  const text = decodeC40(new Uint8Array([...first, ...more]));
  if (text.length !== characters || characters === 6) refuse("wrong_length");
  return [text.slice(0, 4), text.slice(6)];
}

function readHeader(source) {
  const version = { 2: 3, 3: 4 }[source.byte()] ?? refuse("wrong_version");
  const country = decodeC40(source.take(2)).replace(/<+$/, "");
  const [signer, certificateReference] = readSigner(source, version);
  const days = source.take(6);
  const [definition, category] = source.take(2);
  return {
    version,
    country,
    signer,
    certificateReference,
    issueDate: decodeDate(days.subarray(0, 3)),
    signatureDate: decodeDate(days.subarray(3)),
    definition,
    category,
  };
}

function readFeatures(source) {
  const features = new Map();
  for (let tag = source.byte(); tag !== 0xff; tag = source.byte()) {
    if (features.has(tag)) refuse("duplicate_tag");
    const length = source.byte();
    if (length > 127) refuse("wrong_length");
    features.set(tag, source.take(length));
  }
  return features;
}

function readSignature(source) {
  let length = source.byte();
  if (length === 0x81) {
    length = source.byte();
    if (length < 128) refuse("wrong_length");
  } else if (length === 0 || length > 127) {
    refuse("wrong_length");
  }
  const signature = source.take(length);
  if (source.rest()) refuse("trailing_bytes");
  return signature;
}

/** A seal of header version 3 or 4: header, features by tag, signature, the bytes it signs. */
export function parse(bytes) {
  if (bytes.length > MAX_BYTES) refuse("too_long");
  if (bytes[0] !== 0xdc) refuse("not_a_seal");
  const source = reader(bytes);
  source.take(1);
  const header = readHeader(source);
  const features = readFeatures(source);
  const signed = bytes.subarray(0, source.at() - 1);
  return { header, features, signature: readSignature(source), signed };
}

const readText = (bytes) => decodeC40(bytes).replace(/<+$/, "") || refuse("wrong_characters");
const READ = { hex, bytes: hex, date: decodeDate, c40: readText, state: readText };

function readParts(value, parts, stamp) {
  const sum = (bound) => parts.reduce((total, part) => total + part[bound], 0);
  if (value.length < sum("min") || value.length > sum("max")) refuse("wrong_length");
  let at = 0;
  for (const part of parts) {
    stamp[part.field] = READ[part.coding](value.subarray(at, at + part.max));
    at += part.max;
  }
}

/** The stamp that a seal describes (dates in ISO form); its signature is not looked at. */
export function readStamp(seal, { profile, country }) {
  const { header, features, signature } = seal;
  if (header.version !== profile.header.version) refuse("wrong_version");
  if (header.country !== country) refuse("other_country");
  if (header.category !== profile.header.category) refuse("other_category");
  if (header.definition !== profile.header.definition) refuse("other_definition");
  if (signature.length !== profile.signature.bytes) refuse("wrong_length");
  const stamp = {};
  for (const { tag, parts } of profile.features) {
    readParts(features.get(tag) ?? refuse("missing_feature"), parts, stamp);
  }
  return Object.assign(stamp, {
    entry_date: header.issueDate,
    signature_date: header.signatureDate,
    signer: header.signer,
    certificate_reference: header.certificateReference,
    country: header.country,
  });
}

const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
// A key costs as much as a verification; the next stamp is likely to have the same one.
const imported = new Map();

async function publicKey(subtle, { x, y }) {
  const point = `${x} ${y}`;
  if (!imported.has(point)) {
    const jwk = { kty: "EC", crv: "P-256", x, y };
    const key = subtle.importKey("jwk", jwk, ECDSA, false, ["verify"]);
    imported.set(point, await key.catch(() => refuse("unusable_key")));
  }
  return imported.get(point);
}

async function checkSignature(key, seal) {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) refuse("no_crypto");
  const genuine = await subtle.verify(ECDSA, await publicKey(subtle, key), seal.signature, seal.signed);
  if (!genuine) refuse("bad_signature");
}

function checkDays(key, stamp, { profile, today }) {
  if (key.status !== "active") refuse("key_revoked");
  const signed = stamp.signature_date;
  if (signed < key.signFrom || signed > key.signTo) refuse("key_not_valid");
  if (!key.profiles?.includes(profile.profile)) refuse("key_not_valid");
  if (today > key.validUntil) refuse("key_expired");
  if (Math.abs(daysLeft(stamp.entry_date, signed)) > 1) refuse("dates_apart");
}

/**
 * The stamp of a genuine seal; throws SealError and nothing else.
 *
 * `received` is the scanned text, `keys` the `keys` of the trust list, `country` the ICAO code of
 * the state whose stamps are asked for, `today` the ISO date at the place of asking.
 */
export async function verify(received, keys, { profile, country, today }) {
  const seal = parse(fromText(received));
  const stamp = readStamp(seal, { profile, country });
  const key =
    keys.find((one) => one.signer === stamp.signer && one.ref === stamp.certificate_reference) ??
    refuse("unknown_signer");
  await checkSignature(key, seal);
  checkDays(key, stamp, { profile, today });
  return { stamp, seal, key };
}

/** Days after today on which the holder may stay; below 0 the date has passed. ISO dates. */
export const daysLeft = (lastDay, today) => (Date.parse(lastDay) - Date.parse(today)) / DAY;

/** Which day of the stay today is; the day of entry is day 1. ISO dates. */
export const dayOfStay = (entryDate, today) => daysLeft(today, entryDate) + 1;

/** Whether a stamp was made for the passport whose MRZ was read (fields as in mrz.js). */
export async function fitsPassport(stamp, passport, profile) {
  const { start, bytes, numberFill, numberEnd } = profile.binding;
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) refuse("no_crypto");
  const day = (iso) => [2, 5, 8].map((at) => iso.slice(at, at + 2) || "<<").join("");
  const text =
    passport.issuing_state.padEnd(3, "<") +
    passport.document_number.padEnd(numberFill, "<") +
    day(passport.date_of_birth) +
    day(passport.date_of_expiry);
  const id = stamp.stamp_id.match(/../g).map((pair) => parseInt(pair, 16));
  const ascii = (part) => Array.from(part, (character) => character.charCodeAt(0));
  const message = new Uint8Array([...ascii(start), ...id, ...ascii(text)]);
  const digest = new Uint8Array(await subtle.digest("SHA-256", message)).subarray(0, bytes);
  return (
    hex(digest) === stamp.passport_binding &&
    passport.issuing_state === stamp.passport_issuer &&
    passport.document_number.slice(-numberEnd) === stamp.passport_number_end
  );
}
