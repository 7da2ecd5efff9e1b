// The shift under the order that an officer scans on: recorded as soon as there is a network, ended by hand.
import { byId, fill, freshKey, kept, make } from "./dom.js";
import { call } from "./api.js";
import { timeIn } from "./dates.js";
import { locate } from "./scan-position.js";

// Beside the order itself: with that it is forgotten at sign-out.
const KEPT = "order";

let turn = 0;

const now = () => kept.read(KEPT);

const note = (order, more) => {
  const found = now();
  if (found?.order === order) kept.write(KEPT, { ...found, ...more });
};

function say(...words) {
  byId("shift-said")?.replaceChildren(...words);
}

function sayRunning({ id, ends_at: end, zone }) {
  const until = timeIn(zone, new Date(end)).replace(":", ".");
  say(fill(t("Giliran jaga tercatat sampai pukul {time}."), { time: until }), " ", make("button", { type: "button", class: "s-quiet", onclick: () => endShift(id) }, t("Akhiri giliran jaga")));
}

const lean = ({ id, zone, ends_at: end, order }) => ({ id, ends_at: end, zone, points: order.points, from: order.from, to: order.to });

/** What is known of the order that is scanned on: its circles and hours; null where nothing is. */
export function knownOrder(order) {
  const found = now();
  return found?.order === order && found.shift ? found.shift : null;
}

async function begin(order) {
  const attempt = now()?.begin ?? { key: freshKey(), body: { order, position: (await locate()).position } };
  note(order, { begin: attempt });
  return call("POST", "/shifts", attempt);
}

const same = (one, other) => one.replace(/\s/g, "").toLowerCase() === other.replace(/\s/g, "").toLowerCase();

/** A shift runs already: on this order it is the one; on another it ends first. */
async function insteadOf(order) {
  const { shift } = await call("GET", "/shifts/current");
  if (shift && same(shift.order.number, order)) return shift;
  if (shift) await call("POST", `/shifts/${shift.id}/end`, { body: {} });
  return begin(order);
}

/** Record the shift of an order, once; what cannot be recorded keeps nobody from scanning. */
export async function keepShift(order) {
  const mine = ++turn;
  const known = knownOrder(order);
  if (known && new Date(known.ends_at) > new Date()) return sayRunning(known);
  note(order, { shift: null });
  say(t("Mencatat giliran jaga…"));
  try {
    const shift = await begin(order).catch((problem) => {
      if (problem.code !== "shift_running") throw problem;
      return insteadOf(order);
    });
    if (mine !== turn || now()?.order !== order) return;
    note(order, { shift: lean(shift), begin: null });
    sayRunning(lean(shift));
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    if (mine !== turn) return;
    if (problem.lost || problem.status === 401) return say(t("Giliran jaga belum tercatat. Anda tetap dapat memindai; dicoba lagi begitu ada jaringan."));
    note(order, { begin: null });
    say(fill(t("Giliran jaga tidak tercatat: {why} Anda tetap dapat memindai; pindaiannya menunggu surat perintah yang benar."), { why: problem.errors[0]?.detail || problem.detail }));
  }
}

async function endShift(id) {
  say(t("Mengakhiri giliran jaga…"));
  try {
    await call("POST", `/shifts/${id}/end`, { body: {} });
    kept.write(KEPT, null);
    byId("change-ground").click();
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    say(`${problem.title}. ${problem.detail}`);
  }
}
