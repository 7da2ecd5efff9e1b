// Names of places, countries and permit classes for a phone without a network.
import { call } from "./api.js";
import { nameOf } from "./reference.js";
import { readText, writeText } from "./lists-store.js";

const NAMES = ["checkpoints", "countries", "permit-classes"];
const DAY_MS = 24 * 3600 * 1000;

/** Fetch what is not kept or is older than a day; throws what call() throws. */
export async function keepReference(now = Date.now()) {
  for (const name of NAMES) {
    const kept = await readText(`reference.${name}`);
    if (kept && now - kept.at < DAY_MS) continue;
    const { items } = await call("GET", `/reference/${name}`);
    await writeText(`reference.${name}`, { at: now, items });
  }
}

const inForce = (item, day) => (item.valid_from || "") <= day && day <= (item.valid_to || "9999");

/** The kept row of a code (or index) that held on a day; null when there is none. */
export async function keptRow(name, code, day = "") {
  const kept = await readText(`reference.${name}`);
  const rows = (kept?.items ?? []).filter((item) => (item.index || item.code) === code);
  return rows.find((item) => inForce(item, day)) || rows.at(-1) || null;
}

/** "Jerman (D)", or the code alone. */
export const named = (row, code) => (row ? `${nameOf(row)} (${code})` : code);
