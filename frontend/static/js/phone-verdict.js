// What the phone itself can say of a stamp, by the seal and the lists it has kept: one verdict.
import { daysLeft } from "./seal.js";

const ENDED = ["cancelled", "departed", "superseded"];

/** A seal that is none of ours, or whose signature does not hold, or cannot be judged here. */
function bySeal({ outcome, reason, claims }) {
  if (outcome === "not_ours") return claims ? "forged" : "not_a_stamp";
  if (outcome === "forged" && reason === "unknown_signer") return "unknown_signer";
  return outcome;
}

/**
 * {verdict, why, passed, left}: the verdict's code as the server has them; why: for `not_checkable`;
 * passed: days since the printed last day, left: days until it.
 * result: of checkStamp, its status as of lists.js; today: the ISO date at the checkpoint.
 *
 * First the signature: without it nothing else counts. Then what has ended, which stays so whatever
 * the date. Then whether the lists can tell at all: else nothing may be called in force, nor only
 * out of date. Then the date, which says nothing of an extension.
 */
export function judged(result, today) {
  const { outcome, reason, stamp, status } = result;
  if (outcome !== "genuine") return { verdict: bySeal(result), why: reason, passed: 0, left: 0 };
  const days = daysLeft(stamp.last_day_of_stay, today);
  const [passed, left] = [Math.max(0, -days), Math.max(0, days)];
  if (ENDED.includes(status.status)) return { verdict: status.status, why: status.why, passed, left };
  // Lists that are no longer published are those of stamps whose dates have all passed.
  const over = passed > 0 && status.why === "dropped";
  if (!status.status && !over) return { verdict: "not_checkable", why: `lists_${status.why}`, passed, left };
  return { verdict: passed ? "expired" : "genuine", why: status.why, passed, left };
}
