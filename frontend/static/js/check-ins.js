// Check-ins on their way to the server: kept from the moment somebody is checked in until the server
// has answered. One belongs to the officer who made it; nobody else's session sends it.
import { call } from "./api.js";
import { freshKey } from "./dom.js";
import { all, put, remove } from "./check-in-store.js";

const MOST = 50; // in one call
const CODE = /^serambi:booking:([A-Z2-7]{26})$/;

let flushing = null;

/** The id of a booking in the text of a code; null where it is no code of a booking. The text is never followed. */
export const bookingIn = (text) => CODE.exec(String(text).trim())?.[1] ?? null;

/** A code as it is typed: without spaces, dots and small letters. */
export const typedCode = (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, "");

/** This officer's that wait, oldest first. */
export const waiting = async (officer) => (await all()).filter((one) => one.officer === officer).sort((one, other) => one.at.localeCompare(other.at));

/** Keep that somebody has come: {id: the booking's, officer, code, people?}; of a group who has come is added up. */
export async function keep({ id, officer, code, people }) {
  const before = (await waiting(officer)).find((one) => one.id === id);
  const come = people && [...new Set([...(before?.people ?? []), ...people])].sort((one, other) => one - other);
  await put({ id, item: freshKey(), officer, code, at: before?.at ?? new Date().toISOString(), ...(come && { people: come }) });
}

/** What was answered waits no more, unless somebody else of its group was ticked meanwhile. */
async function settle(one, officer) {
  const kept = (await waiting(officer)).find(({ id }) => id === one.id);
  if (kept?.item === one.item) await remove(one.id);
}

async function sendAll(officer, told) {
  for (;;) {
    const some = (await waiting(officer)).slice(0, MOST);
    if (!some.length) return;
    const items = some.map(({ item, code, at, people }) => ({ id: item, code, at, ...(people && { people }) }));
    const answer = await call("POST", "/check-ins", { body: { items } });
    let done = 0;
    for (const said of answer.items) {
      const one = some.find(({ item }) => item === said.id);
      if (!one) continue;
      await settle(one, officer);
      done += 1;
      await told(one, said);
    }
    if (done < some.length) return;
  }
}

/** Send what waits; told(check-in, verdict) for each. Throws Problem: what was not answered waits. One page at a time. */
export function flush(officer, told) {
  const act = () => sendAll(officer, told);
  flushing ??= (navigator.locks ? navigator.locks.request("serambi-check-ins", { ifAvailable: true }, (lock) => lock && act()) : act()).finally(() => {
    flushing = null;
  });
  return flushing;
}
