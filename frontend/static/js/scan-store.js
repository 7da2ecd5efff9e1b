// Where scans wait on this phone: an id, an officer's id, a time and a sealed envelope; no more.
// What cannot be kept (no key to seal with, no room, a private window) waits in this page's memory.
import { waitingStore } from "./waiting-store.js";

const NAME = "serambi-queue";
const kept = waitingStore(NAME, "scans");

/** Every scan that waits: {id, officer, at, sealed, refused?}; of memory: {id, officer, at, text}. */
export const all = kept.all;

export const remove = kept.remove;

/** Keep a sealed scan under its id, in place of one that has it; whether it outlives this page. */
export function put(scan) {
  const { id, officer, at, sealed, refused } = scan;
  return kept.put(scan, sealed ? { id, officer, at, sealed, ...(refused && { refused }) } : null);
}

/** How many scans would be lost with this page. */
export const unkept = kept.unkept;

/** How many wait on this phone, whoever made them; makes no database where there is none. */
export async function count() {
  const known = await indexedDB.databases?.().catch(() => null);
  if (known && !known.some(({ name }) => name === NAME)) return unkept();
  return (await all()).length;
}

/** {mine, refused, others}: scans that wait, that the server will not take, and of other officers. */
export async function waiting(officer) {
  const scans = await all();
  const mine = scans.filter((scan) => scan.officer === officer);
  return {
    mine: mine.filter((scan) => !scan.refused),
    refused: mine.filter((scan) => scan.refused),
    others: scans.length - mine.length,
  };
}
