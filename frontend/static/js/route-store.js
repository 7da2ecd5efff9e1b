// A team's plan on this phone, so that it goes on without a network: enciphered (AES-GCM) under a key
// that cannot be taken out of the browser. Signing out drops both with their database.

const NAME = "serambi-route";
const HOURS_MS = 16 * 3600 * 1000;

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function within(mode, act) {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
  const database = await asked(opening);
  database.onversionchange = () => database.close();
  try {
    return await act(database.transaction("kept", mode).objectStore("kept"));
  } finally {
    database.close();
  }
}

const read = (name) => within("readonly", (store) => asked(store.get(name)));
const write = (name, value) => within("readwrite", (store) => asked(store.put(value, name)));

async function ownKey() {
  const known = await read("key");
  if (known) return known;
  await write("key", await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));
  return read("key");
}

/** Keep the plan of a day for an officer, in place of the one kept before; a browser that keeps nothing is no error. */
export async function keepPlan(officer, plan) {
  try {
    const key = await ownKey();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const said = new TextEncoder().encode(JSON.stringify({ officer, at: Date.now(), plan }));
    await write("plan", { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, said) });
  } catch {
    await dropPlan();
  }
}

/** The plan that was kept for an officer within the last hours, or null; any other is dropped. */
export async function keptPlan(officer) {
  try {
    const [key, row] = [await read("key"), await read("plan")];
    if (!key || !row) return null;
    const raw = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key, row.sealed);
    const found = JSON.parse(new TextDecoder().decode(raw));
    if (found.officer === officer && Math.abs(Date.now() - found.at) < HOURS_MS) return found.plan;
  } catch {
    // Of another browser's key, or half written: as if there were none.
  }
  await dropPlan();
  return null;
}

export const dropPlan = () => asked(indexedDB.deleteDatabase(NAME)).catch(() => {});
