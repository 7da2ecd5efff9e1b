// These pages without a network: their service worker, and the wish to be woken when there is one again.

const workers = globalThis.navigator?.serviceWorker;

let touched = false;
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (touched = true), { once: true });

// A worker that ends while a page still asks it for files may leave that page waiting for ever.
const loaded = () => document.readyState === "complete" || new Promise((done) => addEventListener("load", done, { once: true }));

/** Go on with the release that came since the last page; only now, before anything has been begun. */
function take(waiting) {
  workers.addEventListener("controllerchange", () => touched || location.reload(), { once: true });
  // The page that this one takes the place of may still be on its way out. The page asks again, not
  // the worker: one that is itself on its way out no longer asks.
  let asked = 0;
  const ask = () => {
    if (touched || waiting.state !== "installed") return;
    waiting.postMessage({ take: true });
    asked += 1;
    if (asked < 20) setTimeout(ask, 300);
  };
  ask();
}

/** Keep these pages on the phone; a browser that cannot is no error. */
export async function keepShell(scope = "/officer/") {
  try {
    await loaded();
    const registration = await workers.register(`${scope}sw.js`, { scope, updateViaCache: "none" });
    if (registration.waiting && workers.controller) take(registration.waiting);
  } catch {
    // Private windows, http, a browser without it: the pages then need a network.
  }
}

/** Ask to be woken when the network is back, where the browser does that; then act() is called. */
export async function wakeLater(scope = "/officer/", tag = "scans") {
  const registration = await workers?.getRegistration(scope).catch(() => null);
  await registration?.sync?.register(tag).catch(() => {});
}

export const whenWoken = (act) => workers?.addEventListener("message", ({ data }) => data?.flush && act());
