// The service workers: one of the officers' pages, one of the public ones. The build writes `shell`
// before this text: {version, at: the static root, name, officers: whose pages these are, wakes: the
// tag of what waits, files: {page: [address, …], …}}.
//
// A page that was opened once is kept with all that it needs, and answered from the phone at once,
// with or without a network. A new release comes as another worker with another cache and is taken
// when a page is opened, never while one is in use. Nothing else passes through it: not the API, no
// personal data.

const PREFIX = `serambi-${shell.name}-`;
const CACHE = PREFIX + shell.version;
const known = new Set(Object.values(shell.files).flat());

async function fetched(path) {
  // What lies under a hash never changes; a page is asked of the server.
  const hashed = path.startsWith(shell.at);
  const answer = await fetch(path, { cache: hashed ? "default" : "no-cache", credentials: "omit" });
  if (!answer.ok || answer.redirected) throw new Error(`${path}: ${answer.status}`);
  // For a minute the edge may still hold the last release's page, whose scripts are not kept here.
  if (path.endsWith("/") && !(await answer.clone().text()).includes(shell.at)) throw new Error(`${path}: of another release`);
  return answer;
}

/** Keep a page with all that it needs, or throw; the page itself last, so that it is never here without the rest. */
async function keep(page) {
  const cache = await caches.open(CACHE);
  const add = async (path) => (await cache.match(path)) || cache.put(path, await fetched(path));
  await Promise.all(shell.files[page].filter((path) => path !== page).map(add));
  await add(page);
}

/** The pages in use on this phone: those open, and those that the worker before has kept. */
async function pages() {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const found = new Set(open.map(({ url }) => new URL(url).pathname));
  const all = Object.keys(shell.files);
  const kept = await Promise.all(all.map((page) => caches.match(page)));
  return all.filter((page, index) => found.has(page) || kept[index]);
}

addEventListener("install", (event) => {
  // Where the browser can be told so, the API does not even wake the worker.
  event.waitUntil(Promise.resolve(event.addRoutes?.({ condition: { urlPattern: "/api/*" }, source: "network" })).catch(() => {}));
  event.waitUntil(pages().then((all) => Promise.all(all.map(keep))));
});

addEventListener("activate", (event) => {
  const drop = async () => {
    for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
    await clients.claim();
  };
  event.waitUntil(drop());
});

async function answer(event, path) {
  const kept = await caches.match(path, { cacheName: CACHE }).catch(() => null);
  if (kept) return kept;
  // Opened for the first time, or the phone has cleared its storage.
  if (event.request.mode === "navigate") event.waitUntil(keep(path).catch(() => {}));
  return fetch(event.request);
}

addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !known.has(pathname)) return;
  event.respondWith(answer(event, pathname));
});

async function alone({ id }) {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const ours = open.filter(({ url }) => new URL(url).pathname.startsWith("/officer/") === shell.officers);
  return ours.length === 1 && ours[0].id === id;
}

addEventListener("message", (event) => {
  // A page that has just been opened asks to go on with this release; only where it is the only one.
  const take = async () => ((await alone(event.source)) ? skipWaiting() : null);
  if (event.data?.take) event.waitUntil(take());
});

addEventListener("sync", (event) => {
  // The session is the pages': the worker can only wake those that are open.
  const wake = async () => {
    for (const client of await clients.matchAll({ type: "window" })) client.postMessage({ flush: true });
  };
  if (event.tag === shell.wakes) event.waitUntil(wake());
});
