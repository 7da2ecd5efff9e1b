// What an appointment needs by its role, and the lists to choose its office, checkpoint and region from.
import { byId, make } from "./dom.js";
import { call } from "./api.js";
import { dayIn } from "./dates.js";
import { byName, listed, nameOf } from "./reference.js";

/** The fields of each role, as the API asks for them; the last day may be set for any. */
export const NEEDED = {
  border_officer: ["office", "checkpoint"],
  field_officer: ["office"],
  office_head: ["office"],
  division_head: ["office", "region"],
  service_clerk: ["office"],
  timpora_member: ["region", "agency", "ends_on"],
  administrator: [],
  data_protection_officer: [],
};

const option = (value, words) => make("option", { value }, words);
const inForce = (item) => (item.valid_to || "9999") >= dayIn("WIB");

/** Put the names of the offices of today into a list. */
export async function fillOffices(select) {
  const items = (await listed("offices")).filter(inForce);
  select.append(...byName(items).map((item) => option(item.code, nameOf(item))));
}

/** Put the checkpoints of an office into a list. */
export async function fillCheckpoints(select, office) {
  const items = (await listed("checkpoints")).filter((item) => inForce(item) && item.office === office);
  select.replaceChildren(option("", t("Pilih")), ...byName(items).map((item) => option(item.code, `${nameOf(item)} (${item.code})`)));
}

/**
 * Three lists, each of the parts of what is chosen in the one before.
 * → {value(): the code of the smallest chosen, set(code)}; chosen() is told of each choice.
 */
export function regionLists(prefix, chosen = () => {}) {
  const lists = [1, 2, 3].map((level) => byId(`${prefix}_${level}`));
  const value = () => lists.map((list) => list.value).filter(Boolean).at(-1) || "";

  async function parts(level, parent) {
    const list = lists[level];
    for (const lower of lists.slice(level)) {
      lower.replaceChildren(option("", lower === lists[0] ? t("Pilih") : t("Semuanya")));
      lower.disabled = true;
    }
    if (level && !parent) return;
    const { items } = await call("GET", `/reference/regions${parent ? `?parent=${encodeURIComponent(parent)}` : ""}`);
    list.append(...items.map((item) => option(item.code, item.name)));
    list.disabled = false;
  }

  for (const [level, list] of lists.entries()) {
    list.addEventListener("change", () => {
      chosen();
      if (level < 2) parts(level + 1, list.value).catch(() => {});
    });
  }

  async function set(code) {
    await parts(0, "");
    for (const level of [0, 1, 2]) {
      const part = code.slice(0, 2 + 3 * level);
      if (part.length < 2 + 3 * level) return;
      lists[level].value = part;
      if (level < 2) await parts(level + 1, part);
    }
  }

  return { value, set };
}
