// Reports that wait on this device, and the keys that are this browser's own: neither key leaves it.
// What waits is enciphered (AES-GCM): not for who takes the device apart, but for who looks into it.

const NAME = "serambi-reports";
let opening = null;

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      request.result.createObjectStore("reports", { keyPath: "id" });
    };
    request.onsuccess = () => {
      request.result.onclose = () => (opening = null);
      request.result.onversionchange = () => (request.result.close(), (opening = null));
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  opening.catch(() => (opening = null));
  return opening;
}

async function run(name, mode, act) {
  const database = await open();
  const transaction = database.transaction(name, mode, { durability: "strict" });
  const result = asked(act(transaction.objectStore(name)));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  return result;
}

/** The key of a name, made where there is none; of two made at once the first stays. */
export async function ownKey(name, make) {
  const known = await run("keys", "readonly", (store) => store.get(name));
  if (known) return known;
  const fresh = await make();
  await run("keys", "readwrite", (store) => store.add(fresh, name)).catch(() => {});
  return run("keys", "readonly", (store) => store.get(name));
}

const content = () => ownKey("content", () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));

/** Keep a report in place of one with its id; throws where this browser keeps nothing. */
export async function put(report) {
  const key = await content();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const said = new TextEncoder().encode(JSON.stringify(report));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, said);
  await run("reports", "readwrite", (store) => store.put({ id: report.id, iv, sealed }));
}

export const remove = (id) => run("reports", "readwrite", (store) => store.delete(id)).catch(() => {});

async function opened({ iv, sealed }) {
  const key = await content();
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)));
}

/** Every report that is kept, oldest first: {id, by, at, text, …}. */
export async function all() {
  const rows = await run("reports", "readonly", (store) => store.getAll()).catch(() => []);
  const reports = await Promise.all(rows.map((row) => opened(row).catch(() => null)));
  return reports.filter(Boolean).sort((one, other) => one.at.localeCompare(other.at));
}

/** The report of an id as it is kept now, or null. */
export async function one(id) {
  const row = await run("reports", "readonly", (store) => store.get(id)).catch(() => null);
  return row ? opened(row).catch(() => null) : null;
}
