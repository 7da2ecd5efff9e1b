// The phone's own copy of the signed lists: fetched in the background, believed for a week.
import { keepReference } from "./kept-reference.js";
import { dropList, keptEtags, readList, readText, writeList, writeText } from "./lists-store.js";
import { etagOf, openIndex, openList, placeOf, WEEK_MS } from "./status-list.js";
import { trustList, trustListKept } from "./trust.js";

const FRESH_MS = 24 * 3600 * 1000;
const EVERY_MS = 15 * 60 * 1000;
const TIMEOUT_MS = 20000;
const AT_ONCE = 4;

let syncing = null;
let last = { jws: null, seq: 0, index: null };

/** The text of a list or of the index; null where there is none. The edge's copy may be old: asked anew. */
async function fetched(path) {
  const answer = await fetch(`/api/status-lists${path}`, { cache: "no-cache", credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) });
  return answer.ok ? (await answer.json()).jws : null;
}

/** The index that is kept, or null; opened once for as long as it and the trust list stay. */
async function keptIndex(trust) {
  const jws = await readText("index");
  if (!trust || !jws) return null;
  if (last.jws !== jws || last.seq !== trust.seq) last = { jws, seq: trust.seq, index: await openIndex(jws, trust) };
  return last.index;
}

/** The newest index that our key signed: the server's, unless it is older than the one kept. */
async function newestIndex(trust) {
  const kept = await keptIndex(trust);
  const jws = await fetched("");
  const fresh = await openIndex(jws, trust);
  if (!fresh || fresh.at < (kept?.at ?? 0)) return kept;
  if (kept) await noteOutdated(kept, fresh);
  await writeText("index", jws);
  return fresh;
}

/** Remember as of when each list was right that the new index no longer names, while it is kept. */
async function noteOutdated(before, fresh) {
  const noted = (await readText("outdated")) ?? new Map();
  for (const [n, etag] of await keptEtags()) {
    if (fresh.etags.get(n) === etag) noted.delete(n);
    else if (before.etags.get(n) === etag) noted.set(n, before.at);
  }
  await writeText("outdated", noted);
}

/** Fetch one list; what is not the text that the index names is left for the next time. */
async function fetchList(n, etag, trust) {
  // The tag is for caches on the way: what they hold of an earlier text is another address.
  const jws = await fetched(`/${n}?${etag}`);
  if (!jws || (await etagOf(jws)) !== etag || !(await openList(jws, trust))) return false;
  await writeList({ n, etag, jws });
  return true;
}

async function fetchChanged(index, trust) {
  const kept = await keptEtags();
  for (const n of kept.keys()) if (!index.etags.has(n)) await dropList(n);
  // The newest first: those are the stamps that officers meet. What is kept is not fetched again.
  const wanted = [...index.etags].filter(([n, etag]) => kept.get(n) !== etag).sort(([one], [other]) => other - one);
  const counts = { wanted: wanted.length, fetched: 0 };
  const worker = async () => {
    for (let next = wanted.shift(); next; next = wanted.shift()) if (await fetchList(...next, trust)) counts.fetched += 1;
  };
  // One that is lost does not end the others: what they fetch is kept before this ends.
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  const lost = ended.find(({ status }) => status === "rejected");
  if (lost) throw lost.reason;
  return counts;
}

async function sync() {
  const { list: trust } = await trustList();
  if (!trust) return { wanted: 0, fetched: 0 };
  const index = await newestIndex(trust);
  const counts = index ? await fetchChanged(index, trust) : { wanted: 0, fetched: 0 };
  await keepReference();
  return counts;
}

/**
 * Fetch trust list, index and the lists that changed; {wanted, fetched} lists. One at a time:
 * whoever asks meanwhile gets the same promise. Rejects when the network is lost on the way; what
 * came until then is kept, and the next time goes on from there.
 */
export function syncLists() {
  syncing ??= sync().finally(() => {
    syncing = null;
  });
  return syncing;
}

/** Sync now, whenever there is a network again or the page is looked at, and every 15 minutes. */
export function keepSynced() {
  const again = () => {
    if (navigator.onLine && document.visibilityState === "visible") syncLists().catch(() => {});
  };
  addEventListener("online", again);
  document.addEventListener("visibilitychange", again);
  setInterval(again, EVERY_MS);
  again();
}

const iso = (at) => new Date(at).toISOString();
const unknown = (why, at = null, was = null) => ({ status: null, as_of: at && iso(at), why, was });

async function found(stampId, index, trust) {
  const { n, index: entry } = placeOf(stampId);
  if (n < index.from) return unknown("dropped", index.at);
  if (n > index.to) return { status: "in_force", as_of: iso(index.at), why: "newer" };
  const etag = index.etags.get(n);
  if (!etag) return { status: "in_force", as_of: iso(index.at), why: null };
  const kept = await readList(n);
  const list = kept && (await etagOf(kept.jws)) === kept.etag ? await openList(kept.jws, trust) : null;
  if (!list) return unknown("missing", index.at);
  const status = list.status(entry);
  if (!status) return unknown("missing", index.at);
  if (kept.etag === etag) return { status, as_of: iso(index.at), why: null };
  // An older text still tells how things stood when an index last named it.
  return { status, as_of: iso((await readText("outdated"))?.get(n) ?? list.at), why: "partly" };
}

/**
 * What the kept lists say of a stamp: {status, as_of, why, was}.
 * status: "in_force" | "superseded" | "departed" | "cancelled", or null where they cannot tell.
 * as_of: ISO instant as of which it holds. why: null, "newer" (issued after the lists), "partly"
 * (an older list than the index names), and with null: "never" (none kept), "missing", "dropped"
 * (an old list no longer published) or "old" (past their week; `was` is what they said).
 */
export async function statusOf(stampId, now = Date.now()) {
  const { list: trust } = await trustListKept(now);
  const index = await keptIndex(trust);
  if (!index) return unknown("never");
  const told = await found(stampId, index, trust);
  const old = told.as_of && now - Date.parse(told.as_of) > WEEK_MS;
  return old ? unknown("old", Date.parse(told.as_of), told.status) : told;
}

/**
 * How old the kept lists are: {at, state, behind}. at: ISO instant of the index, or null; state:
 * "fresh", "stale" (over a day), "old" (over a week) or "none"; behind: this clock is before them.
 */
export async function listsAge(now = Date.now()) {
  const { list: trust } = await trustListKept(now);
  const index = await keptIndex(trust);
  if (!index) return { at: null, state: "none", behind: false };
  const age = now - index.at;
  const state = age > WEEK_MS ? "old" : age > FRESH_MS ? "stale" : "fresh";
  return { at: iso(index.at), state, behind: age < -EVERY_MS };
}
