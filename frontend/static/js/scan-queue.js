// Scans on their way to the server: kept in this browser from the moment of scanning until the
// server has them. A scan belongs to the officer who made it; nobody else's session sends it.
import { call } from "./api.js";

const STORE = "scans";
const sending = new Set();
let opening = null;
let memory = null;

function open() {
  opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open("serambi-scans", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  }).then((database) => {
    // A browser that keeps nothing (some private windows): until the page is closed, then.
    if (!database) memory = new Map();
    return database;
  });
  return opening;
}

async function run(mode, act) {
  const database = await open();
  if (!database) return act(null);
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

const all = async () => (await run("readonly", (store) => store && store.getAll())) ?? [...memory.values()];
const remove = (id) => run("readwrite", (store) => (store ? store.delete(id) : void memory.delete(id)));

/** Keep {id, officer, body}; the id is the Idempotency-Key, so that sending twice is one scan. */
export const keep = (scan) => run("readwrite", (store) => (store ? store.put(scan) : void memory.set(scan.id, scan)));

/** Whether what is kept outlives this page. */
export const lasting = async () => (await open()) !== null;

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

/** Whether the server will never take it as it is; a lost session or a busy server may pass. */
const final = (problem) => !problem.lost && [400, 413, 415, 422].includes(problem.status);

/** Send one; its answer. It is kept until there is one; throws Problem. */
export async function send(scan) {
  sending.add(scan.id);
  try {
    const answer = await call("POST", "/scans", { body: scan.body, key: scan.id });
    await remove(scan.id);
    return answer;
  } catch (problem) {
    if (final(problem)) await keep({ ...scan, refused: problem.errors?.[0]?.detail || problem.detail || problem.title });
    throw problem;
  } finally {
    sending.delete(scan.id);
  }
}

/** Send what waits, oldest first, until the connection is lost; told(scan, answer) for each that went. */
export async function flush(officer, told) {
  const { mine } = await waiting(officer);
  for (const scan of mine.sort((one, other) => one.body.scanned_at.localeCompare(other.body.scanned_at))) {
    if (sending.has(scan.id)) continue;
    try {
      await told(scan, await send(scan));
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      if (!final(problem)) break;
    }
  }
}

/** Give up the scans that the server will not take. */
export const discard = (scans) => Promise.all(scans.map((scan) => remove(scan.id)));
