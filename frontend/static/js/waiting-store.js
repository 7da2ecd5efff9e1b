// What waits on this device under an id of its own, in a database of its own; what cannot be stored
// (no room, a private window) waits in this page's memory.

function opener(name, store) {
  let opening = null;
  return () => {
    opening ??= new Promise((resolve) => {
      try {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: "id" });
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
  };
}

/**
 * all(): every one that waits; put(one, stored): keep it in place of one of its id, `stored` being what
 * of it is written down (null: nothing may be), → whether it outlives this page; remove(id); unkept(): how many do not.
 */
export function waitingStore(name, store) {
  const memory = new Map();
  const open = opener(name, store);

  async function run(mode, act) {
    const database = await open();
    if (!database) return null;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    async all() {
      const stored = (await run("readonly", (kept) => kept.getAll()).catch(() => null)) ?? [];
      return [...stored.filter(({ id }) => !memory.has(id)), ...memory.values()];
    },
    async put(one, stored = one) {
      const kept = stored && (await run("readwrite", (into) => into.put(stored)).catch(() => null));
      if (kept) memory.delete(one.id);
      else memory.set(one.id, one);
      return Boolean(kept);
    },
    async remove(id) {
      memory.delete(id);
      await run("readwrite", (kept) => kept.delete(id)).catch(() => null);
    },
    unkept: () => memory.size,
  };
}
