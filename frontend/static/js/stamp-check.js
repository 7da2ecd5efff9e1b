// What a scanned text is worth, in four outcomes that have plain words.
import { verify } from "./seal.js";
import { dayIn } from "./dates.js";
import { profile } from "./entry-stamp-profile.js";
import { trustList } from "./trust.js";

const COUNTRY = "IDN";
const NOT_OURS = ["not_base32", "not_a_seal", "too_long", "wrong_version", "other_country", "other_category", "other_definition", "truncated"];

/** The seal alone: what follows `#`; of another text, the text. Nothing is ever opened. */
export const sealOf = (text) => {
  const trimmed = String(text).trim();
  return trimmed.slice(trimmed.indexOf("#") + 1);
};

/**
 * trusted: the trust list, where the caller has one already.
 * {outcome: "genuine" | "forged" | "not_ours" | "not_checkable", reason, stamp, stale}
 * stamp: permit_class, entry_date, last_day_of_stay, entry_point, passport_issuer, passport_number_end
 */
export async function checkStamp(text, trusted = trustList()) {
  const { list, stale, why } = await trusted;
  try {
    const { stamp } = await verify(sealOf(text), list?.keys ?? [], { profile, country: COUNTRY, today: dayIn("WIB") });
    return { outcome: "genuine", stamp, stale };
  } catch (error) {
    const reason = error.reason || "unreadable";
    if (NOT_OURS.includes(reason)) return { outcome: "not_ours", reason };
    if (!list) return { outcome: "not_checkable", reason: why };
    if (["no_crypto", "key_expired"].includes(reason)) return { outcome: "not_checkable", reason };
    if (reason === "unknown_signer" && stale) return { outcome: "not_checkable", reason: "connection" };
    return { outcome: "forged", reason };
  }
}
