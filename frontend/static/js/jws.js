// Compact JWS (RFC 7515) by ES256 and nothing else: opened only with a key that is trusted already.
const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** The bytes of Base64url; throws what atob throws. */
export function fromBase64url(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

export const toBase64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const decoded = (part) => JSON.parse(new TextDecoder().decode(fromBase64url(part)));

async function signedBy({ x, y }, parts) {
  const key = await crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256", x, y }, ES256, false, ["verify"]);
  return crypto.subtle.verify(ES256, key, fromBase64url(parts[2]), new TextEncoder().encode(`${parts[0]}.${parts[1]}`));
}

/**
 * The payload, or null for what no key of keysOf(header, payload) has signed; a key has `x`, `y`.
 * The payload is not to be believed while keysOf chooses: it may tell when it was signed.
 */
export async function openJws(jws, keysOf) {
  try {
    const parts = String(jws).split(".");
    const header = decoded(parts[0]);
    // The key fixes the algorithm; a header that names another, or asks for extensions, is none of ours.
    if (parts.length !== 3 || header.alg !== "ES256" || header.crit) return null;
    const payload = decoded(parts[1]);
    for (const key of keysOf(header, payload)) if (await signedBy(key, parts)) return payload;
  } catch {
    // Unreadable is as good as unsigned.
  }
  return null;
}
