// Scans that an earlier release kept unsealed: sealed now, and their database taken away whole,
// which also clears what deleting a record leaves on the disk.
import { keep } from "./scan-queue.js";

const OLD = "serambi-scans";

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
    // Made by our asking: there was none.
    request.onupgradeneeded = () => request.transaction.abort();
  });

async function plain() {
  const database = await answered(indexedDB.open(OLD)).catch(() => null);
  if (!database) return null;
  try {
    if (!database.objectStoreNames.contains("scans")) return [];
    return await answered(database.transaction("scans").objectStore("scans").getAll());
  } finally {
    database.close();
  }
}

/** Seal what is there; whether anything was. Left as it is where this phone has no key yet. */
export async function sealOld() {
  const scans = await plain();
  if (!scans) return false;
  for (const { id, officer, body } of scans) {
    const scan = { id, officer, at: body.scanned_at, text: JSON.stringify(body) };
    if (!(await keep(scan))) return false;
  }
  await answered(indexedDB.deleteDatabase(OLD)).catch(() => {});
  return scans.length > 0;
}
