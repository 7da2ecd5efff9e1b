// The trust list: signed by the root pinned in this page, never older than one seen before.
import { kept } from "./dom.js";
import { call } from "./api.js";
import { trustRoots } from "./trust-root.js";

const FRESH_MS = 24 * 3600 * 1000;
const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

function bytes(base64url) {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

async function signedByRoot(parts) {
  const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  for (const { kty, crv, x, y } of trustRoots) {
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, ES256, false, ["verify"]);
    if (await crypto.subtle.verify(ES256, key, bytes(parts[2]), signed)) return true;
  }
  return false;
}

/** The list inside a JWS, or null when it is not signed by our root. */
export async function opened(jws) {
  try {
    const parts = String(jws).split(".");
    const decode = (part) => JSON.parse(new TextDecoder().decode(bytes(part)));
    if (parts.length !== 3 || decode(parts[0]).alg !== "ES256" || !(await signedByRoot(parts))) return null;
    const list = decode(parts[1]);
    return Number.isInteger(list.seq) && Array.isArray(list.keys) ? list : null;
  } catch {
    return null;
  }
}

/**
 * {list, stale} or {list: null, why: "no_crypto" | "connection" | "untrusted" | "expired"}.
 * stale: older than a day, still within its week.
 */
export async function trustList(now = Date.now()) {
  if (!globalThis.crypto?.subtle) return { list: null, why: "no_crypto" };
  let list = await openedKept();
  let why = "connection";
  try {
    const { jws } = await call("GET", "/trust-list");
    const fresh = await opened(jws);
    if (fresh && fresh.seq >= (list?.seq ?? 0)) {
      list = fresh;
      kept.write("trust-list", jws);
    } else {
      why = "untrusted";
    }
  } catch {
    // No connection: what this browser has kept may still do.
  }
  return judged(list, why, now);
}

/** The same without asking the network: what this browser has kept. */
export async function trustListKept(now = Date.now()) {
  if (!globalThis.crypto?.subtle) return { list: null, why: "no_crypto" };
  return judged(await openedKept(), "connection", now);
}

async function openedKept() {
  const old = kept.read("trust-list");
  return old ? opened(old) : null;
}

function judged(list, why, now) {
  if (!list) return { list: null, why };
  if (!(now < Date.parse(list.expires))) return { list: null, why: "expired" };
  return { list, stale: now - Date.parse(list.issued) > FRESH_MS };
}
