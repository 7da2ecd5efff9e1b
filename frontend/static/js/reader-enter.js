// A passport reader ends each line with Enter. The last one comes after the passport is whole, when
// another field may wait for an officer's Enter: it is nobody's yes.

// What follows a passport within this is no hand's.
const MIDST_MS = 400;
// Where the first line was ended by Enter the last will be too, later on a busy machine.
const LAST_MS = 2000;
// Some end a line twice.
const TWICE_MS = 250;

/** Watch the box that a reader types into. → {whole, took, meant} */
export function readersEnter(box) {
  let ended = false;
  let until = 0;
  box.addEventListener("keydown", ({ key }) => (ended ||= key === "Enter"));
  box.addEventListener("input", () => (ended &&= box.value.includes("\n")));
  return {
    /** The passport is whole. */
    whole() {
      until = Date.now() + (ended ? LAST_MS : MIDST_MS);
      ended = false;
    },
    /** Whether an Enter that comes now is the reader's last. */
    took() {
      const now = Date.now();
      const isReaders = now < until;
      if (isReaders) until = Math.min(until, now + TWICE_MS);
      return isReaders;
    },
    /** Somebody has filled another field since: the next Enter is meant. */
    meant() {
      until = 0;
    },
  };
}
