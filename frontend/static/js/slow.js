// What takes longer than a second says so; what fails says why.
const PATIENCE_MS = 1000;

/** What a Problem says, on one line. */
export const told = (problem) => [problem.title, problem.detail].filter(Boolean).join(". ");

/** slow(box, words, promise) → the promise's value; the words stand in the box while it lasts. */
export async function slow(box, words, work) {
  const timer = setTimeout(() => (box.textContent = words), PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    if (box.textContent === words) box.textContent = "";
  }
}
