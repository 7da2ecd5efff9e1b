// Whether one stamp is still in force, asked on line: for a reader who keeps no lists.
import { call } from "./api.js";
import { openIndex, openList, placeOf, WEEK_MS } from "./status-list.js";

const TIMEOUT_MS = 6000;

/** The text of a list or of the index; null where none is published. */
async function published(path) {
  try {
    return (await call("GET", `/status-lists${path}`, { timeout: TIMEOUT_MS })).jws;
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}

const unknown = (why) => ({ status: null, at: null, why });

/** No list is published: all its stamps are in force, where the signed index says so. */
async function unlisted(n, trust, now) {
  const index = await openIndex(await published(""), trust);
  if (!index || now - index.at > WEEK_MS) return unknown("untrusted");
  if (n < index.from || index.etags.has(n)) return unknown("missing");
  return { status: "in_force", at: index.at, why: n > index.to ? "newer" : null };
}

/**
 * {status, at, why}: "in_force" | "superseded" | "departed" | "cancelled", or null where that
 * cannot be told; at: as of when, in milliseconds. `trusted` is a promise of the trust list.
 */
export async function askedStatus(stampId, trusted, now = Date.now()) {
  try {
    const { n, index } = placeOf(stampId);
    const [jws, { list: trust }] = await Promise.all([published(`/${n}`), trusted]);
    if (!trust) return unknown("untrusted");
    if (jws === null) return await unlisted(n, trust, now);
    const list = await openList(jws, trust);
    if (!list?.isOf(n) || !(now < (list.until || list.at + WEEK_MS))) return unknown("untrusted");
    // Fetched now and still valid: it says how things stand now, whenever it was signed.
    return { status: list.status(index), at: now, why: null };
  } catch {
    return unknown("connection");
  }
}
