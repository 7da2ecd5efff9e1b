// The trust list: signed by the root pinned in this page, never older than one seen before.
import { kept } from "./dom.js";
import { call } from "./api.js";
import { openJws } from "./jws.js";
import { trustRoots } from "./trust-root.js";

const FRESH_MS = 24 * 3600 * 1000;

/** The list inside a JWS, or null when it is not signed by our root. */
export async function opened(jws) {
  const list = await openJws(jws, () => trustRoots);
  return Number.isInteger(list?.seq) && Array.isArray(list.keys) ? list : null;
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
