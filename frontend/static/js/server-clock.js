// The server's time as this desk last saw it: an entry is dated by it, and the desk's own clock
// may be hours wrong.
import { kept } from "./dom.js";

const DIFFERS_MS = 60000;
const WAIT_MS = 4000;

/** Compare the clocks; without a network the last comparison holds. */
export async function compareClocks() {
  try {
    const answer = await fetch("/api/health", { cache: "no-store", signal: AbortSignal.timeout(WAIT_MS) });
    const ahead = Date.parse(answer.headers.get("Date")) - Date.now();
    // The header has whole seconds and was some time on its way: less than a minute is nothing.
    if (Number.isFinite(ahead)) kept.write("clock-ahead", Math.abs(ahead) > DIFFERS_MS ? ahead : null);
  } catch {
    // Out of reach.
  }
}

/** Now, by the server's clock: "2026-11-22T02:42:10.123Z" */
export const serverNow = () => new Date(Date.now() + (kept.read("clock-ahead") || 0)).toISOString();
