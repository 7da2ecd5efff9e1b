// What the staff are called whose ids stand in a record, as far as the asker may know them.
import { call } from "./api.js";

const MOST_ASKED = 20;
const names = new Map();

/** Keep what somebody is called, as it was told. */
export const nameStaff = ({ id, name }) => names.set(id, name);

/** Ask whose ids these are; who may not be known keeps the id. */
export async function learnNames(people) {
  const unknown = [...new Set(people)].filter((one) => one && !names.has(one));
  for (let start = 0; start < unknown.length; start += MOST_ASKED) {
    const some = unknown.slice(start, start + MOST_ASKED);
    const { items } = await call("POST", "/staff/searches", { body: { people: some } });
    items.forEach(nameStaff);
  }
}

export const staffName = (id) => names.get(id);
