// What a seal is, whoever issued it: the seals of other countries are read for what they are.

// Definition and category, of Doc 9303-13; an odd category is international, an even one national.
const INTERNATIONAL = { "93/1": "visa", "94/3": "emergency_travel_document" };

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function kindOf(header, { profile, country }) {
  const own = ["version", "definition", "category"].every((name) => header[name] === profile.header[name]);
  if (own && header.country === country) return "entry_stamp";
  if (header.category % 2 === 0) return "other_national";
  return INTERNATIONAL[`${header.definition}/${header.category}`] ?? "other_international";
}

/**
 * What a seal (as `parse` of seal.js gives it) says of itself; nothing of it is verified.
 * {kind, version, country, signer, certificateReference, issueDate, signatureDate, definition,
 * category, features: [[tag, hex]]}; kind: "entry_stamp" | "visa" | "emergency_travel_document" |
 * "other_international" | "other_national"
 */
export const describe = (seal, asked) => ({
  kind: kindOf(seal.header, asked),
  ...seal.header,
  features: Array.from(seal.features, ([tag, value]) => [tag, hex(value)]),
});
