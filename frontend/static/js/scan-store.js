// Where scans wait on this phone: an id, an officer's id, a time and a sealed envelope; no more.
// What cannot be kept (no key to seal with, no room, a private window) waits in this page's memory.

const NAME = "serambi-queue";
const STORE = "scans";
const memory = new Map();
let opening = null;

function open() {
  opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => {
        // Closed from outside (storage cleared, another version): opened anew when next wanted.
        request.result.onclose = () => (opening = null);
        request.result.onversionchange = () => (request.result.close(), (opening = null));
        resolve(request.result);
      };
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opening;
}

async function run(mode, act) {
  const database = await open();
  if (!database) return null;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** Every scan that waits: {id, officer, at, sealed, refused?}; of memory: {id, officer, at, text}. */
export async function all() {
  const stored = (await run("readonly", (store) => store.getAll()).catch(() => null)) ?? [];
  return [...stored.filter(({ id }) => !memory.has(id)), ...memory.values()];
}

/** Keep a sealed scan under its id, in place of one that has it; whether it outlives this page. */
export async function put(scan) {
  if (scan.sealed) {
    const { id, officer, at, sealed, refused } = scan;
    const lean = { id, officer, at, sealed, ...(refused && { refused }) };
    const kept = await run("readwrite", (store) => store.put(lean)).catch(() => null);
    if (kept) {
      memory.delete(id);
      return true;
    }
  }
  memory.set(scan.id, scan);
  return false;
}

export async function remove(id) {
  memory.delete(id);
  await run("readwrite", (store) => store.delete(id)).catch(() => null);
}

/** How many scans would be lost with this page. */
export const unkept = () => memory.size;

/** How many wait on this phone, whoever made them; makes no database where there is none. */
export async function count() {
  const known = await indexedDB.databases?.().catch(() => null);
  if (known && !known.some(({ name }) => name === NAME)) return memory.size;
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
