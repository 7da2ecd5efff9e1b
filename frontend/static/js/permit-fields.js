// Parts of a permit's form: the classes of today to choose from.
import { byId, make } from "./dom.js";
import { byName, listed, nameOf } from "./reference.js";
import { dayIn } from "./dates.js";
import { zoneHere } from "./zone-here.js";

/** Fill a select with the permit classes in force, by index; once. */
export async function fillClasses(id) {
  const select = byId(id);
  if (select.options.length > 1) return;
  const today = dayIn(zoneHere());
  const held = (await listed("permit-classes")).filter((item) => (item.valid_from || "") <= today && today <= (item.valid_to || "9999"));
  if (select.options.length > 1) return;
  for (const item of byName(held).sort((one, other) => one.index.localeCompare(other.index, "en", { numeric: true }))) select.append(make("option", { value: item.index }, `${item.index} – ${nameOf(item)}`));
}

/** What the API takes as a permit's number. */
export const looksLikeNumber = (text) => /^[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}$/.test(text);

/** The foreigner's address as the API takes it; undefined where none is typed. */
export const holderOf = (email, language, send) => (email ? { email, language, send_stamp: send || undefined } : undefined);
