// Whether a receipt is under the root that its office signed: docs/receipts.md, step by step.
import { openJws } from "./jws.js";
import { trustList } from "./trust.js";

const PROFILE = "RECEIPT_ROOT";
const FORM = "serambi-receipts-1";

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** SHA-256 over parts, one after another; a number is one byte. */
async function sha256(...parts) {
  const bytes = parts.flatMap((part) => (typeof part === "number" ? [part] : [...part]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
}

async function climb(hash, path) {
  let at = hash;
  for (const step of path) {
    const other = unhex(step.slice(1));
    at = await (step[0] === "L" ? sha256(1, other, at) : sha256(1, at, other));
  }
  return hex(at);
}

const signers = (keys) => (header) => keys.filter((key) => key.profiles.includes(PROFILE) && key.status === "active" && key.signer + key.ref === header.kid);

async function isListed({ leaf, path, day, office_path: officePath, jws }, keys) {
  const [form, , date, office, root] = day.split("\n");
  const signed = await openJws(jws, signers(keys));
  if (form !== FORM || signed?.office !== office || signed.date !== date) return false;
  if ((await climb(await sha256(0, unhex(leaf)), path)) !== root) return false;
  return (await climb(await sha256(0, utf8(day)), officePath)) === signed.root;
}

/** Whether the receipt says what was sealed: its facts, and the premises that the day names. */
async function saysSo(receipt) {
  const premises = receipt.root.day.split("\n")[1];
  const facts = [receipt.receipt, receipt.first_received_at, receipt.deadline_at, receipt.office.code, premises, receipt.arrived_at];
  return hex(await sha256(utf8(facts.join("\n")))) === receipt.root.leaf;
}

/** "proved", "listed" (corrected since), "broken", or "unchecked" where this browser cannot tell. */
export async function underRoot(receipt) {
  const { list } = await trustList();
  if (!list) return "unchecked";
  if (!(await isListed(receipt.root, list.keys))) return "broken";
  if (await saysSo(receipt)) return "proved";
  return receipt.state === "reported" ? "broken" : "listed";
}
