// Proof of work (ALTCHA, second version): a little of this device's time instead of an account.
import { call } from "./api.js";

const AT_ONCE = 2; // derivations side by side: the browser does them beside the page
const MOST = 100000;
const MARGIN_MS = 120000;

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hexOf = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The key of one number: PBKDF2 over the nonce with the number behind it, as 4 bytes. */
async function derived({ nonce, salt, cost, keyLength = 32 }, counter) {
  const password = new Uint8Array([...bytesOf(nonce), 0, 0, 0, 0]);
  new DataView(password.buffer).setUint32(password.length - 4, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  return hexOf(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations: cost }, key, keyLength * 8));
}

/** The payload that solves a challenge, in Base64. */
export async function solve(challenge) {
  const { algorithm, keyPrefix } = challenge.parameters;
  if (algorithm !== "PBKDF2/SHA-256") throw new Error(algorithm);
  for (let first = 0; first < MOST; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, index) => first + index);
    const keys = await Promise.all(numbers.map((number) => derived(challenge.parameters, number)));
    const found = keys.findIndex((key) => key.startsWith(keyPrefix));
    if (found >= 0) return btoa(JSON.stringify({ challenge, solution: { counter: first + found, derivedKey: keys[found] } }));
  }
  throw new Error("unsolved");
}

let ready = null;

async function made() {
  const challenge = await call("GET", "/proof-of-work");
  return { text: await solve(challenge), until: (challenge.parameters.expiresAt ?? Infinity) * 1000 - MARGIN_MS };
}

/** Begin, while somebody is still typing. */
export function begin() {
  ready ??= made();
  ready.catch(() => (ready = null));
}

/** A proof that nothing has used yet; throws where no challenge can be had. */
export async function proof() {
  begin();
  const found = await ready;
  if (found.until > Date.now()) {
    ready = null;
    return found.text;
  }
  ready = null;
  begin();
  const { text } = await ready;
  ready = null;
  return text;
}
