// Cards of the board: a stay with what can be done by one tap; what was done, and its undoing.
import { fill, make } from "./dom.js";
import { dayIn, dayInWords, instantInWords } from "./dates.js";
import { checkOut, extend, leavingLater, undoCheckOut, undoExtend } from "./stay-deeds.js";
import { guestName, linesOf, timeLeft } from "./stay-words.js";
import { slow, told } from "./slow.js";

const LOOKS = { in_house: "s-stay", late: "s-stay s-stay--late", left: "s-stay", due: "s-stay s-stay--due" };

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);

/** A button whose name says whose it is also to somebody who hears the page. */
const act = (words, who, onclick, look = "govuk-button govuk-button--secondary") => make("button", { type: "button", class: look, onclick }, words, make("span", { class: "govuk-visually-hidden" }, ` ${who}`));

/** One after the other: a second tap while the first is under way does nothing. */
async function once(row, words, work) {
  if (row.ariaBusy === "true") return null;
  row.ariaBusy = "true";
  const said = row.querySelector("[role=status]");
  said.textContent = "";
  try {
    return await slow(said, words, work());
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
    return null;
  } finally {
    row.ariaBusy = "false";
  }
}

/** stay: as GET /stays lists it; open(stay, row) shows its details. */
export function stayCard(stay, { state, zone, open }) {
  const who = guestName(stay);
  const said = make("p", { class: "govuk-body", role: "status" });
  const row = make("li", { class: LOOKS[state] });
  const acts = (...buttons) => make("div", { class: "s-stay__acts s-screen-only" }, ...buttons, act(t("Rincian"), who, () => open(stay, row), "s-quiet"));

  function draw(lines, ...buttons) {
    const box = make("div", { class: "s-stay__facts" }, make("h2", { class: "govuk-heading-s" }, who), ...lines.filter(Boolean).map((text) => line(text)));
    row.replaceChildren(box, acts(...buttons), said);
  }

  /** What was done stands where the buttons stood, with the way back. */
  function settle(words, undo) {
    row.className = "s-stay s-stay--done";
    const back = act(t("Urungkan"), who, async () => {
      if (!(await once(row, t("Mengurungkan…"), undo))) return;
      offer();
      row.querySelector("button").focus();
    });
    draw([words], back);
    back.focus();
  }

  async function goes() {
    const gone = await once(row, t("Mencatat…"), () => checkOut(stay));
    if (gone) settle(fill(t("Tercatat keluar {when}."), { when: instantInWords(gone.left_at, zone) }), () => undoCheckOut(stay));
  }

  async function stays() {
    const day = leavingLater(stay, dayIn(zone));
    if (await once(row, t("Mencatat…"), () => extend(stay, day))) settle(fill(t("Diperpanjang sampai {day}."), { day: dayInWords(day) }), () => undoExtend(stay, stay.leaves_on));
  }

  function offer() {
    row.className = LOOKS[state];
    const lines = linesOf(stay, state, zone);
    if (state === "left") draw(lines);
    else draw(lines, act(t("Sudah keluar"), who, goes, "govuk-button"), act(t("Tambah satu malam"), who, stays));
  }

  offer();
  return row;
}

/** A guest who said "I stay here" and whose report is still to come, with what is left of the time. */
export function dueCard(item, { zone, confirm, dismiss }) {
  const who = guestName(item);
  const row = make("li", { class: LOOKS.due });
  const deadline = fill(t("Laporkan sebelum {when}"), { when: instantInWords(item.deadline_at, zone) });
  row.append(
    make("div", { class: "s-stay__facts" }, make("h2", { class: "govuk-heading-s" }, who), line(make("strong", { "data-until": item.deadline_at }, timeLeft(item.deadline_at))), line(deadline), line(fill(t("Tiba {when}"), { when: instantInWords(item.arrived_at, zone) })), line(fill(t("Memberi tahu {when}"), { when: instantInWords(item.announced_at, zone) }))),
    make("div", { class: "s-stay__acts" }, act(t("Laporkan"), who, () => confirm(item, row), "govuk-button"), act(t("Bukan tamu kami"), who, () => dismiss(item, row))),
  );
  return row;
}

/** Say anew how long is left, wherever that stands. */
export function tick() {
  for (const box of document.querySelectorAll("[data-until]")) box.textContent = timeLeft(box.dataset.until);
}
