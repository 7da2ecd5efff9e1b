// When a report was tried: signed with this browser's own key, beside a token by which the server knows
// that the key is older than its own trouble.
import { kept } from "./dom.js";
import { call } from "./api.js";
import { ownKey } from "./report-store.js";

const KEPT = "attempt-token";
const FRESH_MS = 12 * 3600 * 1000;
const ECDSA = { name: "ECDSA", namedCurve: "P-256" };

const encode = (text) => new TextEncoder().encode(text);
const digest = (text) => crypto.subtle.digest("SHA-256", encode(text));
const hexOf = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const pair = () => ownKey("attempt", () => crypto.subtle.generateKey(ECDSA, false, ["sign"]));

function base64url(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The public key as RFC 7638 writes it for its thumbprint. */
async function publicKey() {
  const { publicKey: key } = await pair();
  const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", key);
  return { crv, kty, x, y };
}

/** Have a key, and a token for it that is not older than half a day; without a network the old one. */
export async function prepare() {
  const known = kept.read(KEPT);
  if (known && Date.now() - known.at < FRESH_MS) return;
  const jkt = base64url(await digest(JSON.stringify(await publicKey())));
  const { token, issued_at } = await call("GET", `/attempt-token?jkt=${jkt}`);
  // By how much this clock is wrong: an attempt is told by the server's.
  kept.write(KEPT, { token, at: Date.now(), ahead: Date.parse(issued_at) - Date.now() });
}

/** JSON as RFC 8785 writes it, so that both sides hash the same text. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const members = Object.keys(value).sort().filter((name) => value[name] !== undefined);
    return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** A compact JWS over the instant and the hash of what is reported; null where there is no token. */
export async function attempt(body) {
  const known = kept.read(KEPT);
  if (!known) return null;
  const { privateKey } = await pair();
  const header = { alg: "ES256", typ: "attempt+jwt", jwk: await publicKey() };
  const claims = {
    attempted_at: new Date(Date.now() + known.ahead).toISOString(),
    body: hexOf(await digest(canonical(body))),
    token: known.token,
  };
  const text = [header, claims].map((part) => base64url(encode(JSON.stringify(part)))).join(".");
  // WebCrypto gives raw r and s, as JOSE wants them.
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, encode(text));
  return `${text}.${base64url(signature)}`;
}
