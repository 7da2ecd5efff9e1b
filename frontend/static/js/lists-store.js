// What a phone keeps to judge stamps alone: signed lists and names of places, nothing personal.
const NAME = "serambi-lists";
let opening = null;

function open() {
  opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("texts");
        // The key holds the etag, so that what is kept can be told without reading any list.
        request.result.createObjectStore("lists", { keyPath: ["n", "etag"] });
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opening;
}

/** What act(store) asks for; null in a browser that keeps nothing or is full. */
async function run(store, mode, act) {
  const database = await open();
  if (!database) return null;
  return new Promise((resolve) => {
    try {
      const transaction = database.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request?.result ?? null);
      transaction.onerror = transaction.onabort = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}

export const readText = (name) => run("texts", "readonly", (store) => store.get(name));
export const writeText = (name, value) => run("texts", "readwrite", (store) => store.put(value, name));

/** Map of list number to the etag of what is kept of it. */
export async function keptEtags() {
  return new Map((await run("lists", "readonly", (store) => store.getAllKeys())) ?? []);
}

const everyTextOf = (n) => IDBKeyRange.bound([n, ""], [n, "\uffff"]);

/** The text kept of a list, or null. */
export async function readList(n) {
  const [found] = (await run("lists", "readonly", (store) => store.getAll(everyTextOf(n)))) ?? [];
  return found ?? null;
}

/** Keep {n, etag, jws} in place of what was kept of that list. */
export const writeList = (list) =>
  run("lists", "readwrite", (store) => {
    store.delete(everyTextOf(list.n));
    return store.put(list);
  });

export const dropList = (n) => run("lists", "readwrite", (store) => store.delete(everyTextOf(n)));
