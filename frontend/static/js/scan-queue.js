// Scans on their way to the server: sealed and kept from the moment of scanning until the server
// has them. A scan belongs to the officer who made it; nobody else's session sends it.
import { call } from "./api.js";
import { sealer } from "./envelope.js";
import { all, put, remove, waiting } from "./scan-store.js";

const GROUP = 25; // of the 100 that the server takes at once: what a weak network carries in one go
const KEY_MS = 1000; // for a key that was never here; a scan does not wait for it
const held = new Set();
let flushing = null;

const lockOf = (id) => `serambi-scan-${id}`;

/** Take a scan in hand, so that no other page sends it meanwhile; call what is returned to let it go. */
export function hold(id) {
  held.add(id);
  const drop = () => held.delete(id);
  if (!navigator.locks) return drop;
  let release;
  const released = new Promise((resolve) => (release = resolve));
  navigator.locks.request(lockOf(id), () => released).catch(() => {});
  return () => (drop(), release());
}

async function inHand() {
  const { held: elsewhere = [] } = (await navigator.locks?.query().catch(() => null)) ?? {};
  const names = new Set(elsewhere.map(({ name }) => name));
  return (id) => held.has(id) || names.has(lockOf(id));
}

const none = () => new Promise((resolve) => setTimeout(resolve, KEY_MS, null));

/** Keep {id, officer, at, text}, sealed, in place of one with its id; whether it outlives this page. */
export async function keep(scan) {
  const envelope = await Promise.race([sealer(scan.officer), none()]);
  if (!envelope) return put(scan);
  return put({ ...scan, sealed: await envelope.seal(scan.id, scan.text) });
}

/** Whether the server will never take it as it is; a lost session or a busy server may pass. */
const final = (problem) => !problem.lost && [400, 413, 415, 422].includes(problem.status);

const why = (problem) => problem?.errors?.[0]?.detail || problem?.detail || problem?.title || "";

const refused = (scan, problem) => put({ ...scan, refused: why(problem) || problem?.code || "?" });

/** Send one whose text this page still has; its whole answer. It is kept until there is one; throws Problem. */
export async function send(scan) {
  try {
    const answer = await call("POST", "/scans", { text: scan.text, key: scan.id });
    await remove(scan.id);
    return answer;
  } catch (problem) {
    if (final(problem)) {
      const [kept] = (await all()).filter(({ id }) => id === scan.id);
      await refused(kept ?? scan, problem);
    }
    throw problem;
  }
}

/** Ask about some; the answers by id. One that spoils the whole call is found by halves and marked. */
async function answers(some) {
  const items = some.map(({ id, sealed }) => ({ id, sealed }));
  try {
    const answer = await call("POST", "/scans/batch", { body: { sent_at: new Date().toISOString(), items } });
    return answer.items;
  } catch (problem) {
    if (!final(problem)) throw problem;
    if (some.length === 1) return [{ id: some[0].id, outcome: "refused", problem }];
    const half = Math.ceil(some.length / 2);
    return [...(await answers(some.slice(0, half))), ...(await answers(some.slice(half)))];
  }
}

/** Send one group; whether all of it was answered for good. */
async function sendGroup(some, told) {
  const found = new Map((await answers(some)).map((answer) => [answer.id, answer]));
  let done = true;
  for (const scan of some) {
    const answer = found.get(scan.id);
    if (answer?.outcome === "stored") {
      await remove(scan.id);
      await told(scan, answer);
    } else if (answer?.outcome === "refused") {
      await refused(scan, answer.problem);
    } else {
      done = false;
    }
  }
  return done;
}

async function ready(officer) {
  const busy = await inHand();
  const { mine } = await waiting(officer);
  return mine.filter(({ id }) => !busy(id)).sort((one, other) => one.at.localeCompare(other.at));
}

async function sendAll(officer, told) {
  // Kept in memory alone: there is a network now, so perhaps a key; else they go as they are.
  for (const scan of await ready(officer)) if (!scan.sealed) await keep(scan);
  for (const scan of (await ready(officer)).filter(({ sealed }) => !sealed)) {
    const answer = await send(scan).catch((problem) => {
      if (!final(problem)) throw problem;
    });
    if (answer) await told(scan, answer);
  }
  for (;;) {
    const some = (await ready(officer)).filter(({ sealed }) => sealed).slice(0, GROUP);
    if (!some.length || !(await sendGroup(some, told))) return;
  }
}

/**
 * Send what waits, oldest first, in groups; told(scan, answer) for each that went. Throws Problem:
 * what was not answered waits. One page at a time: another's flush makes this one return at once.
 */
export function flush(officer, told) {
  const act = () => sendAll(officer, told);
  flushing ??= (navigator.locks ? navigator.locks.request("serambi-flush", { ifAvailable: true }, (lock) => lock && act()) : act()).finally(() => {
    flushing = null;
  });
  return flushing;
}
