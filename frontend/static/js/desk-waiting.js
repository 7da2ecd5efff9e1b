// Entries without a network, in sight: how many wait and since when, and what became of each.
import { byId, fill, make } from "./dom.js";
import { session } from "./api.js";
import { clockInWords } from "./clock-words.js";
import { askedAgain, entries, flush, remove } from "./desk-queue.js";

const AGAIN_MS = 30000;
const LISTED = 6;

/** "10.42, 10.44" or "10.42 – 11.30" */
function clocks(waiting, zone) {
  const times = waiting.map(({ at }) => clockInWords(at, zone));
  return times.length <= LISTED ? times.join(", ") : `${times[0]} – ${times.at(-1)}`;
}

const quiet = (words, onclick) => make("button", { type: "button", class: "s-quiet", onclick }, words);

/**
 * Fill #waiting and #late and keep them true.
 *   officer: the person's id; zone(): the checkpoint's; nameOf(field): a field in words;
 *   print(stamp): show the label of a stamp issued late.
 * → {show, send}
 */
export function waitingList({ officer, zone, nameOf, print }) {
  // What the server said, for as long as this page stands: nothing of it is kept.
  const told = new Map();
  let trouble = "";

  const timeOf = ({ at }) => clockInWords(at, zone());

  async function done(...answered) {
    for (const { id } of answered) {
      told.delete(id);
      await remove(id);
    }
    await show();
  }

  async function label(entry, said) {
    said.textContent = "";
    const stamp = told.get(entry.id)?.stamp ?? (await askedAgain(entry).catch((problem) => void (trouble = problem.title)));
    if (stamp) return print(stamp);
    said.textContent = t("Labelnya tidak dapat diambil dari sini. Cetak ulang lewat Kelola cap.");
    return show();
  }

  function storedLine(entry) {
    const number = told.get(entry.id)?.stamp?.stamp_number;
    const said = make("span", { class: "s-waiting__more", role: "status" });
    const words = number ? fill(t("Entri pukul {time} tercatat: cap {number}."), { time: timeOf(entry), number }) : fill(t("Entri pukul {time} tercatat, capnya sudah terbit."), { time: timeOf(entry) });
    return make("li", { class: "s-flag s-flag--good" }, words, " ", quiet(t("Cetak label"), () => label(entry, said)), " ", quiet(t("Selesai"), () => done(entry)), said);
  }

  function why(entry) {
    const problem = told.get(entry.id)?.problem;
    const said = (problem?.errors ?? []).map(({ field, detail }) => `${nameOf(field)}: ${detail}`);
    if (said.length) return said.join(" ");
    if (problem) return `${problem.title}. ${problem.detail || ""}`;
    return entry.wrong.map(nameOf).join(", ");
  }

  function refusedLine(entry) {
    const again = t("Belum tercatat: entri ini harus dibaca atau diketik ulang dari paspornya.");
    return make("li", { class: "s-flag s-flag--bad" }, make("strong", {}, fill(t("Entri pukul {time} ditolak."), { time: timeOf(entry) })), ` ${why(entry)} ${again} `, quiet(t("Sudah ditangani"), () => done(entry)));
  }

  function showAnswers(stored, refused) {
    byId("late").hidden = !stored.length && !refused.length;
    byId("late-stored").hidden = !stored.length;
    byId("answers").replaceChildren(...refused.map(refusedLine), ...stored.map(storedLine));
    byId("all-done").hidden = stored.length < 2;
    byId("all-done").onclick = () => done(...stored);
  }

  async function show() {
    const { waiting, answered, others } = await entries(officer);
    const stored = answered.filter(({ outcome }) => outcome === "stored");
    const refused = answered.filter(({ outcome }) => outcome === "refused");
    const box = byId("waiting");
    box.classList.toggle("s-waiting--some", waiting.length > 0);
    box.replaceChildren(make("strong", {}, tn("{n} entri menunggu dikirim", waiting.length)));
    if (waiting.length) box.append(`: ${clocks(waiting, zone())} `, quiet(t("Kirim sekarang"), send));
    if (waiting.length && trouble) box.append(make("span", { class: "s-waiting__more" }, trouble));
    if (refused.length) box.append(make("a", { class: "s-waiting__more s-wrong", href: "#late" }, tn("{n} entri ditolak: lihat di bawah", refused.length)));
    if (stored.length) box.append(make("a", { class: "s-waiting__more govuk-link", href: "#late" }, tn("{n} entri tercatat belakangan: lihat di bawah", stored.length)));
    if (others) box.append(make("span", { class: "s-waiting__more" }, tn("{n} entri petugas lain menunggu ia masuk", others)));
    showAnswers(stored, refused);
  }

  async function send() {
    try {
      trouble = "";
      // Nobody's entries go in another's name; and before the server has said who this is, none.
      if ((await session())?.id === officer) await flush(officer, (entry, answer) => told.set(entry.id, answer));
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      trouble = problem.title;
    }
    await show();
  }

  const again = () => document.visibilityState === "visible" && navigator.onLine && send();
  addEventListener("online", again);
  document.addEventListener("visibilitychange", again);
  setInterval(async () => (await entries(officer)).waiting.length && again(), AGAIN_MS);
  return { show, send };
}
