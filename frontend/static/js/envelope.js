// Envelopes: what waits on this device is sealed to a public key of the server (JWE, RSA-OAEP-256
// and AES-256-GCM). Nothing on the device opens them again.
import { kept } from "./dom.js";
import { call } from "./api.js";

const KEPT = "envelope-key";
const RSA = { name: "RSA-OAEP", hash: "SHA-256" };

let asking = null;
let using = null;

const encode = (text) => new TextEncoder().encode(text);

function base64url(buffer) {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Ask for the key, once a page load, and keep it: it is public. The kept one where there is no answer. */
function asked() {
  asking ??= call("GET", "/envelope-key").then(
    (key) => {
      kept.write(KEPT, key);
      return key;
    },
    () => {
      asking = null;
      return kept.read(KEPT);
    },
  );
  return asking;
}

/** One content key for this page, wrapped once: opening a hundred envelopes costs the server one call. */
async function made({ kid, kty, n, e }) {
  const key = await crypto.subtle.importKey("jwk", { kty, n, e }, RSA, false, ["encrypt"]);
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const content = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt"]);
  const wrapped = base64url(await crypto.subtle.encrypt(RSA, key, secret));
  secret.fill(0);
  const header = base64url(encode(JSON.stringify({ alg: "RSA-OAEP-256", enc: "A256GCM", kid })));
  return { kid, content, header, wrapped };
}

async function seal({ content, header, wrapped }, said) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: encode(header) };
  const sealed = await crypto.subtle.encrypt(how, content, encode(JSON.stringify(said)));
  // WebCrypto puts the 16 bytes of the tag behind the text.
  return [header, wrapped, base64url(iv), base64url(sealed.slice(0, -16)), base64url(sealed.slice(-16))].join(".");
}

/**
 * {seal(id, text) → JWE} for an officer; text: the exact JSON of the request. With the key of the
 * last visit where this one has none yet; null where this device never had one or cannot seal.
 */
export async function sealer(officer) {
  if (!globalThis.crypto?.subtle) return null;
  const fresh = asked();
  const key = kept.read(KEPT) ?? (await fresh);
  if (!key?.kid) return null;
  try {
    if (using?.kid !== key.kid) using = await made(key);
  } catch {
    // What was kept is no key.
    kept.write(KEPT, null);
    return null;
  }
  const mine = using;
  return { seal: (id, text) => seal(mine, { officer, id, text }) };
}
