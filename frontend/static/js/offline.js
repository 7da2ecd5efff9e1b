// These pages without a network: their service worker, and the wish to be woken when there is one again.

const workers = globalThis.navigator?.serviceWorker;

/** Go on with the release that came since the last page; only now, before anything has been begun. */
function take(waiting) {
  let touched = false;
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (touched = true), { once: true });
  workers.addEventListener("controllerchange", () => touched || location.reload(), { once: true });
  waiting.postMessage({ take: true });
}

/** Keep these pages on the phone; a browser that cannot is no error. */
export async function keepShell() {
  try {
    const registration = await workers.register("/officer/sw.js", { scope: "/officer/", updateViaCache: "none" });
    if (registration.waiting && workers.controller) take(registration.waiting);
  } catch {
    // Private windows, http, a browser without it: the pages then need a network.
  }
}

/** Ask to be woken when the network is back, where the browser does that; then act() is called. */
export async function wakeLater() {
  const registration = await workers?.getRegistration("/officer/").catch(() => null);
  await registration?.sync?.register("scans").catch(() => {});
}

export const whenWoken = (act) => workers?.addEventListener("message", ({ data }) => data?.flush && act());
