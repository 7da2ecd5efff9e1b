// What a scanned text is worth: its seal, and whether the stamp is still in force.
import { claimsToBeOurs, claimedStamp, verify } from "./seal.js";
import { dayIn } from "./dates.js";
import { profile } from "./entry-stamp-profile.js";
import { askedStatus } from "./stamp-status.js";
import { trustList } from "./trust.js";

const OURS = { profile, country: "IDN" };
const NOT_OURS = ["not_base32", "not_a_seal", "too_long", "wrong_version", "other_country", "other_category", "other_definition", "truncated"];
// The signature may be good, and yet proves nothing here: the records alone can tell.
const CANNOT_TELL = ["no_crypto", "key_expired", "key_revoked", "unusable_key"];
const SIGNATURE = ["unknown_signer", "bad_signature", "key_not_valid", "dates_apart"];

/** The seal alone: what follows `#`; of another text, the text. Nothing is ever opened. */
export const sealOf = (text) => {
  const trimmed = String(text).trim();
  return trimmed.slice(trimmed.indexOf("#") + 1);
};

/**
 * trusted: the trust list, where the caller has one already, or a promise of it.
 * statusOf: asks whether a stamp is in force; (stamp id, promise of the trust list) → {status, at, why}.
 * {outcome: "genuine" | "forged" | "not_ours" | "not_checkable", reason, stamp, stale, status, issued}
 * stamp, only of a genuine one: stamp_id, permit_class, entry_date, last_day_of_stay, entry_point,
 * passport_issuer, passport_number_end, passport_binding; issued: when the trust list was.
 */
export async function checkStamp(text, trusted = trustList(), statusOf = askedStatus) {
  const seal = sealOf(text);
  const claimed = claimedStamp(seal, OURS);
  // Asked beside the trust list, not after it; believed only when the seal turns out genuine.
  const asked = claimed && statusOf(claimed.stamp_id, trusted);
  const { list, stale, why } = await trusted;
  const common = { stale, issued: list?.issued ?? null };
  try {
    const { stamp } = await verify(seal, list?.keys ?? [], { ...OURS, today: dayIn("WIB") });
    return { ...common, outcome: "genuine", stamp, status: await asked };
  } catch (error) {
    const reason = error.reason || "unreadable";
    if (NOT_OURS.includes(reason)) return { ...common, outcome: "not_ours", reason, claims: claimsToBeOurs(seal, OURS) };
    if (!SIGNATURE.includes(reason) && !CANNOT_TELL.includes(reason)) {
      return { ...common, outcome: claimsToBeOurs(seal, OURS) ? "forged" : "not_ours", reason };
    }
    if (!list) return { ...common, outcome: "not_checkable", reason: why };
    if (CANNOT_TELL.includes(reason)) return { ...common, outcome: "not_checkable", reason };
    if (reason === "unknown_signer" && stale) return { ...common, outcome: "not_checkable", reason: "connection" };
    return { ...common, outcome: "forged", reason };
  }
}
