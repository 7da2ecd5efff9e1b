// That somebody was served, on its way to the server: a booking's id and a key of its own, nobody is
// named. It waits where there is no network, and belongs to the officer who said it.
import { call } from "./api.js";
import { freshKey, kept } from "./dom.js";

const KEPT = "route-served";
const memory = [];
let flushing = null;

const stored = () => kept.read(KEPT) ?? [];

/** This officer's that wait, oldest first: {id, officer, key}. */
export const servedWaiting = (officer) => [...stored(), ...memory].filter((one) => one.officer === officer);

/** Keep that a booking was served; once, however often it is said. */
export function keepServed(id, officer) {
  if (servedWaiting(officer).some((one) => one.id === id)) return;
  const one = { id, officer, key: freshKey() };
  if (!kept.write(KEPT, [...stored(), one])) memory.push(one);
}

function drop({ key }) {
  kept.write(KEPT, stored().filter((one) => one.key !== key));
  const at = memory.findIndex((one) => one.key === key);
  if (at >= 0) memory.splice(at, 1);
}

async function sendAll(officer, told) {
  for (const one of servedWaiting(officer)) {
    try {
      const answer = await call("POST", `/bookings/${one.id}/attendance`, { body: { outcome: "served" }, key: one.key });
      drop(one);
      await told(one, answer, null);
    } catch (problem) {
      if (!("lost" in problem) || problem.lost || ![404, 409, 422].includes(problem.status)) throw problem;
      // Somebody else changed it just now: the next time it is looked at as it stands then.
      if (problem.code === "booking_moved") continue;
      drop(one);
      await told(one, null, problem);
    }
  }
}

/** Send what waits; told(one, answer, problem) for each that was answered. Throws Problem: the rest waits. One page at a time. */
export function flushServed(officer, told) {
  const act = () => sendAll(officer, told);
  flushing ??= (navigator.locks ? navigator.locks.request("serambi-served", { ifAvailable: true }, (lock) => lock && act()) : act()).finally(() => {
    flushing = null;
  });
  return flushing;
}
