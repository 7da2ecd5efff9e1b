// Reference data of the API (permit classes, checkpoints, countries): each list fetched once.
import { language } from "./dom.js";
import { call } from "./api.js";

const asked = new Map();

/** The items of GET /api/reference/<name>; [] when they cannot be had: names are a help, not a need. */
export function listed(name) {
  if (!asked.has(name)) {
    const items = call("GET", `/reference/${name}`).then((answer) => answer.items);
    asked.set(
      name,
      items.catch(() => {
        asked.delete(name);
        return [];
      }),
    );
  }
  return asked.get(name);
}

const inForce = (item, day) => (item.valid_from || "") <= day && day <= (item.valid_to || "9999");

/** The row of a code (or index) that held on a day; null when there is none. */
export async function find(name, code, day) {
  const rows = (await listed(name)).filter((item) => (item.index || item.code) === code);
  return rows.find((item) => inForce(item, day)) || rows.at(-1) || null;
}

/** What a region of any level is called; its code where that cannot be had. */
export async function regionName(code) {
  const parent = code.slice(0, Math.max(0, code.lastIndexOf(".")));
  return (await find(parent ? `regions?parent=${parent}` : "regions", code, ""))?.name || code;
}

/** The item's name in the page's language. */
export const nameOf = (item) => item?.name?.[language()] || "";

/** Rows by their name, for a list to choose from. */
export const byName = (items) => [...items].sort((one, other) => nameOf(one).localeCompare(nameOf(other), language()));
