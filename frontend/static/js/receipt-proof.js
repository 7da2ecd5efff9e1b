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

async function isListed({ facts, path, day, office_path: officePath, jws }, keys) {
  const [form, , date, office, root] = day.split("\n");
  const signed = await openJws(jws, signers(keys));
  if (form !== FORM || signed?.office !== office || signed.date !== date) return false;
  const leaf = await sha256(utf8(facts));
  if ((await climb(await sha256(0, leaf), path)) !== root) return false;
  return (await climb(await sha256(0, utf8(day)), officePath)) === signed.root;
}

/** Whether the receipt says what was sealed; what was corrected since is sealed as it was first. */
function saysSo({ root, ...receipt }) {
  const [, premises, , office] = root.day.split("\n");
  const said = [receipt.receipt, receipt.first_received_at, receipt.deadline_at, office, premises];
  const facts = root.facts.split("\n");
  return said.every((one, at) => one === facts[at]) && (receipt.state !== "reported" || receipt.arrived_at === facts[5]);
}

/** "proved", "broken", or "unchecked" where this browser cannot tell. */
export async function underRoot(receipt) {
  const { list } = await trustList();
  if (!list) return "unchecked";
  return saysSo(receipt) && (await isListed(receipt.root, list.keys)) ? "proved" : "broken";
}
