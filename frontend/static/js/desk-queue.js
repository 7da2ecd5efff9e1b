// Entries on their way to the server, each sealed to its key before it is sent: what lies on the
// desk is a time and an unreadable envelope. An entry goes only when the server's answer to it is
// certain, and one that was answered late when the officer has ticked it off.
import { call } from "./api.js";
import { waitingStore } from "./waiting-store.js";

const MOST = 10; // entries in one call
const sending = new Set();
const { all, put, remove: drop, unkept: unstored } = waitingStore("serambi-desk", "entries");
let flushing = Promise.resolve();

/** The officer is done with it, or the server has said for certain that it took or refused it. */
export const remove = drop;

/** How many entries would be lost with this page. */
export const unkept = unstored;

/** Keep {id, officer, at, sealed} before it is sent: a page that is killed meanwhile loses nothing. */
export async function keep(entry) {
  sending.add(entry.id);
  await put({ ...entry, outcome: null });
}

/** What was sent has no certain answer: it waits. */
export const release = (id) => sending.delete(id);

const byTime = (one, other) => one.at.localeCompare(other.at);

/** {waiting, answered, others}: of this officer, oldest first; how many are of others. */
export async function entries(officer) {
  const kept = (await all()).filter((entry) => !sending.has(entry.id)).sort(byTime);
  const mine = kept.filter((entry) => entry.officer === officer);
  return {
    waiting: mine.filter((entry) => !entry.outcome),
    answered: mine.filter((entry) => entry.outcome),
    others: kept.length - mine.length,
  };
}

const ask = async (some) => {
  const items = some.map(({ id, sealed }) => ({ id, sealed }));
  return (await call("POST", "/stamps/batch", { body: { items } })).items;
};

/** Ask once more for an entry that was answered: the same entry, so the same stamp; or null. */
export const askedAgain = async (entry) => (await ask([entry]))[0]?.stamp ?? null;

async function sendAll(officer, told) {
  for (;;) {
    const some = (await entries(officer)).waiting.slice(0, MOST);
    if (!some.length) return;
    const answers = await ask(some);
    let later = answers.length < some.length;
    for (const answer of answers) {
      const entry = some.find(({ id }) => id === answer.id);
      const errors = answer.problem?.errors ?? [];
      // Another's session opens nothing and decides nothing.
      const foreign = errors.some(({ code }) => code === "envelope_of_another");
      if (!entry || foreign || !["stored", "refused"].includes(answer.outcome)) {
        later = true;
        continue;
      }
      const wrong = errors.map(({ field }) => field);
      // Of a refusal only the names of the fields are kept: its words may quote the passport.
      const done = { ...entry, outcome: answer.outcome, wrong };
      await put(done);
      told(done, answer);
    }
    if (later) return;
  }
}

/**
 * Send what waits, oldest first; told(entry, answer) of each answer. Throws Problem. One round at a
 * time: whoever asks during one gets a round after it, for the network may have come back meanwhile.
 */
export function flush(officer, told) {
  flushing = flushing.catch(() => {}).then(() => sendAll(officer, told));
  return flushing;
}
