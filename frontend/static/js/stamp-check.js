// What a scanned text is worth: its seal, and whether the stamp is still in force.
import { decodeC40, fromText, parse, readStamp, verify } from "./seal.js";
import { dayIn } from "./dates.js";
import { profile } from "./entry-stamp-profile.js";
import { askedStatus } from "./stamp-status.js";
import { trustList } from "./trust.js";

const OURS = { profile, country: "IDN" };
const NOT_OURS = ["not_base32", "not_a_seal", "too_long", "wrong_version", "other_country", "other_category", "other_definition", "truncated"];
const UNREADABLE = ["trailing_bytes", "wrong_length", "wrong_characters", "impossible_date", "duplicate_tag", "missing_feature"];
// A revoked key is not among them: the signature proves nothing then, and the records alone can tell.
const SIGNATURE = ["unknown_signer", "bad_signature", "key_not_valid", "dates_apart"];
const UNKNOWN = { status: null, at: null, as_of: null, why: "never" };

const refused = ({ reason = "unreadable" }) => ({ reason });

/** The seal alone: what follows `#`; of another text, the text. Nothing is ever opened. */
export const sealOf = (text) => {
  const trimmed = String(text).trim();
  return trimmed.slice(trimmed.indexOf("#") + 1);
};

const attempt = (read) => {
  try {
    return read();
  } catch {
    return null;
  }
};

/** The stamp that a seal claims to be, not verified; null where it is none of ours. */
const claimedStamp = (seal) => attempt(() => readStamp(parse(fromText(seal)), OURS));

/** Whether the header says ours, whatever follows: then what cannot be read is forged, not foreign. */
function claimsToBeOurs(seal) {
  const raw = attempt(() => fromText(seal)) ?? [];
  const { definition, category } = profile.header;
  const country = attempt(() => decodeC40(raw.subarray(2, 4)));
  return raw[0] === 0xdc && country === OURS.country && raw[16] === definition && raw[17] === category;
}

/**
 * trusted: the trust list, where the caller has one already, or a promise of it.
 * statusOf: asks whether a stamp is in force; (stamp id, promise of the trust list) → {status, at, why}.
 * {outcome: "genuine" | "forged" | "not_ours" | "not_checkable", reason, stamp, stale, status, issued}
 * stamp, only of a genuine one: stamp_id, permit_class, entry_date, last_day_of_stay, entry_point,
 * passport_issuer, passport_number_end, passport_binding; issued: when the trust list was.
 */
export async function checkStamp(text, trusted = trustList(), statusOf = askedStatus) {
  const seal = sealOf(text);
  const claimed = claimedStamp(seal);
  // Asked beside the trust list, not after it; believed only when the seal turns out genuine.
  const asked = claimed && Promise.resolve(statusOf(claimed.stamp_id, trusted)).catch(() => UNKNOWN);
  const { list, stale, why } = await trusted;
  const common = { stale, issued: list?.issued ?? null };
  const { stamp, reason } = await verify(seal, list?.keys ?? [], { ...OURS, today: dayIn("WIB") }).catch(refused);
  if (stamp) return { ...common, outcome: "genuine", stamp, status: await asked };
  if (NOT_OURS.includes(reason)) return { ...common, outcome: "not_ours", reason, claims: claimsToBeOurs(seal) };
  if (UNREADABLE.includes(reason)) return { ...common, outcome: claimsToBeOurs(seal) ? "forged" : "not_ours", reason };
  if (!list) return { ...common, outcome: "not_checkable", reason: why };
  if (SIGNATURE.includes(reason) && !(reason === "unknown_signer" && stale)) return { ...common, outcome: "forged", reason };
  // Nothing that fails here may accuse anybody: all else is what cannot be told.
  return { ...common, outcome: "not_checkable", reason: reason === "unknown_signer" ? "connection" : reason };
}
