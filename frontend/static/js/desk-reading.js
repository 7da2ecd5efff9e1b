// What a reader typed, a camera saw or a hand wrote at a desk: a stamp's code, its number, or the
// lines of a passport. Enter sends it; lines of a passport go by themselves once they are whole.
import { dayIn } from "./dates.js";
import { faultWords } from "./mrz-words.js";
import { looksComplete, readMrz } from "./mrz.js";
import { readersEnter } from "./reader-enter.js";

// A reader types all lines of a passport within this; a hand that stops here has stopped.
const PAUSE_MS = 900;
const LONGEST_NUMBER = 20;

const isCode = (text) => /[#:/]/.test(text) || (text.length > LONGEST_NUMBER && /^[A-Z2-7]+$/.test(text));

/** {seal}, {stamp_number} or {mrz} as the API takes them, or {wrong: [words, …]}. */
export function whatWasRead(typed) {
  const text = typed.trim();
  if (isCode(text)) return { seal: text };
  if (!text.includes("<") && text.length <= LONGEST_NUMBER) return { stamp_number: text };
  const { mrz, errors } = readMrz(text, dayIn("WIB"));
  return mrz ? { mrz: text } : { wrong: errors.map(faultWords) };
}

/** Whether the lines of a passport have begun and are not yet whole: Enter is then a line's end. */
const midway = (text) => text.includes("<") && !isCode(text) && !looksComplete(text);

/**
 * Watch a textarea: send() when what it holds is whole; next() on Enter where it is empty.
 * typed() is told of every change. → {quiet}: whether an Enter is still the reader's last one.
 */
export function watchReading(box, { send, next, typed }) {
  const reader = readersEnter(box);
  let timer = null;
  const lines = () => box.value.trim().split("\n").length;
  box.addEventListener("input", () => {
    typed();
    clearTimeout(timer);
    const text = box.value.trim();
    if (looksComplete(text) && readMrz(text, dayIn("WIB")).mrz) {
      reader.whole();
      return send();
    }
    // Lines that a reader has ended and that make no passport: say what is wrong with them.
    timer = setTimeout(() => text.includes("<") && lines() > 1 && send(), PAUSE_MS);
    return null;
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (midway(box.value) && lines() < 3) return;
    clearTimeout(timer);
    event.preventDefault();
    if (reader.took()) return;
    if (box.value.trim()) send();
    else next();
  });
  return { quiet: reader.took };
}
