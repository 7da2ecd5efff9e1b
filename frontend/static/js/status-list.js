// Status lists (W3C Bitstring Status List): whether a stamp was cancelled, replaced or closed,
// as our status key has signed it.
import { fromBase64url, openJws, toBase64url } from "./jws.js";

const PROFILE = "STATUS_LIST";
const ENTRIES = 131072;
const BYTES = (ENTRIES * 2) / 8;
// What 32 kB can grow to where they do not compress, twice in Base64, and some JSON.
const MOST_TEXT = 100000;
const STATUSES = ["in_force", "superseded", "departed", "cancelled"];
const DAY_MS = 24 * 3600 * 1000;

/** So long a list is believed; after it nothing is said to be in force. */
export const WEEK_MS = 7 * DAY_MS;

/** {n, index}: which list a stamp id (10 hexadecimal digits) names, and which entry of it. */
export const placeOf = (stampId) => ({ n: parseInt(stampId.slice(0, 4), 16), index: parseInt(stampId.slice(4), 16) });

/** The keys that may have signed a list then; a day to either side, for a key's days are its zone's. */
const keysOf = (trust, { kid }, at) =>
  trust.keys.filter(
    (key) =>
      key.profiles?.includes(PROFILE) &&
      key.status === "active" &&
      `${key.signer}${key.ref}` === kid &&
      at >= Date.parse(key.signFrom) - DAY_MS &&
      at < Date.parse(key.signTo) + 2 * DAY_MS,
  );

async function openSigned(jws, trust, typ, instant) {
  if (!trust || String(jws).length > MOST_TEXT) return null;
  // One key signs both kinds: the header tells them apart.
  return openJws(jws, (header, payload) => (header.typ === typ ? keysOf(trust, header, Date.parse(payload[instant])) : []));
}

const isCount = (number) => Number.isInteger(number) && number >= 0;

/** The signed index: {at (ms), from, to, etags: Map of list number to etag}, or null. */
export async function openIndex(jws, trust) {
  const index = await openSigned(jws, trust, "status-lists+jwt", "iat");
  if (!index || !isCount(index.from) || !isCount(index.to) || typeof index.lists !== "object") return null;
  const etags = new Map(Object.entries(index.lists).map(([n, etag]) => [Number(n), String(etag)]));
  return { at: Date.parse(index.iat), from: index.from, to: index.to, etags };
}

/** What an index calls this text of a list. */
export async function etagOf(jws) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(jws));
  return toBase64url(new Uint8Array(digest).subarray(0, 16));
}

/** The bits behind `u`; null when they are not just as many as a list has, however small they come. */
async function unpacked(encoded) {
  if (encoded[0] !== "u") return null;
  const packed = new Blob([fromBase64url(encoded.slice(1))]).stream();
  const reader = packed.pipeThrough(new DecompressionStream("gzip")).getReader();
  const bits = new Uint8Array(BYTES);
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return length === BYTES ? bits : null;
    if (length + value.length > BYTES) {
      await reader.cancel();
      return null;
    }
    bits.set(value, length);
    length += value.length;
  }
}

/**
 * A signed list: {at (ms), until (ms), isOf(n), status(index)}, or null.
 * status(index): "in_force" | "superseded" | "departed" | "cancelled"; null for no such entry.
 */
export async function openList(jws, trust) {
  try {
    const list = await openSigned(jws, trust, "vc+jwt", "validFrom");
    const subject = list?.credentialSubject;
    if (subject?.type !== "BitstringStatusList" || subject.statusSize !== 2) return null;
    const bits = await unpacked(subject.encodedList);
    if (!bits) return null;
    return {
      at: Date.parse(list.validFrom),
      until: Date.parse(list.validUntil),
      isOf: (n) => [list.id, subject.id].some((id) => new RegExp(`/status-lists/${n}(#|$)`).test(id)),
      // W3C: entry i has bits 2i and 2i + 1, the most significant first.
      status: (index) => (index < ENTRIES ? STATUSES[(bits[index >> 2] >> (6 - 2 * (index & 3))) & 3] : null),
    };
  } catch {
    return null;
  }
}
