// What an operator does with a stay: sent at once, and only once however often it is tapped.
import { freshKey } from "./dom.js";
import { call } from "./api.js";

const attempts = new Map();

/** POST the body; the same one sent again, because its answer was lost, has the same key. Throws Problem. */
export async function deed(path, body) {
  const name = `${path} ${JSON.stringify(body)}`;
  if (!attempts.has(name)) attempts.set(name, freshKey());
  const answer = await call("POST", path, { body, key: attempts.get(name) });
  attempts.delete(name);
  return answer;
}

const nextDay = (day) => new Date(Date.parse(day) + 86400000).toISOString().slice(0, 10);

export const checkOut = (stay) => deed(`/stays/${stay.receipt}/check-out`, {});

/** The day of leaving one night later: of today where the guest should have left before. */
export const leavingLater = (stay, today) => nextDay(stay.leaves_on < today ? today : stay.leaves_on);

export const extend = (stay, day) => deed(`/stays/${stay.receipt}/extend`, { leaves_on: day });

/** What was tapped by mistake is put right by a correction: the history shows both. */
export const undoCheckOut = (stay) => deed(`/stays/${stay.receipt}/corrections`, { reason: t("Salah ketuk: tamu masih menginap"), left_at: null });

export const undoExtend = (stay, day) => deed(`/stays/${stay.receipt}/corrections`, { reason: t("Salah ketuk: lama menginap tidak berubah"), leaves_on: day });
