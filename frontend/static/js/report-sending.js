// A report on its way: kept before it is sent, sent once under one key, waiting where the server is away.
import { freshKey } from "./dom.js";
import { call, session } from "./api.js";
import { attempt, prepare } from "./attempt.js";
import { begin, proof } from "./proof.js";
import { wakeLater, whenWoken } from "./offline.js";
import { all, one, put, remove } from "./report-store.js";

const SLOW_MS = 1000;
const AGAIN_MS = 30000;
// A device says that it has a network before a request gets through.
const SETTLED_MS = 3000;

let flushing = null;
let asked = false;
let keeping = null;

/** Have ready what a report needs, while somebody is still typing; by: an operator's id or null. */
export function ready(by) {
  prepare().catch(() => {});
  if (!by) begin();
}

// Under one name: only one page sends a report at a time.
function alone(id, act) {
  if (!navigator.locks) return act();
  return navigator.locks.request(`serambi-report-${id}`, { ifAvailable: true }, (lock) => (lock ? act() : null));
}

const waits = (problem) => problem.lost || problem.status === 429;
const spoilt = (problem) => problem.errors?.some(({ field }) => field === "proof");

async function proven(report) {
  if (report.by || report.proven) return report;
  const fresh = { ...report, proven: true, text: JSON.stringify({ ...JSON.parse(report.text), proof: await proof() }) };
  await put(fresh).catch(() => {});
  return fresh;
}

/** Without its proof, which the server did not take: it has stored nothing under this key. */
function unproven(report) {
  const { proof: _old, ...body } = JSON.parse(report.text);
  return { ...report, proven: false, text: JSON.stringify(body) };
}

const post = ({ id, by, text }) => call("POST", "/stays", { text, key: id, ...(by ? {} : { bearer: null }) });

/** The answer; a proof that has become too old is made once more. */
async function posted(report) {
  const whole = await proven(report);
  try {
    return await post(whole);
  } catch (problem) {
    if (whole.by || !spoilt(problem)) throw problem;
    return post(await proven(unproven(whole)));
  }
}

async function drafted(body, who, typed) {
  const at = new Date().toISOString();
  const signed = await attempt(body).catch(() => null);
  return { id: freshKey(), by: who, at, typed, text: JSON.stringify(signed ? { ...body, attempt: signed } : body) };
}

/**
 * Send a report. → {answer}, or {waiting: true, id} where it is kept and will be sent by itself.
 * by: the operator's id, null without an account; typed: the form's fields, to put them back;
 * slow(): called when the proof takes longer than a second. Throws Problem: nothing is kept then.
 */
export async function sendReport(body, { by: who = null, typed = null, slow = () => {} } = {}) {
  const report = await drafted(body, who, typed);
  const kept = await put(report).then(() => true, () => false);
  const timer = setTimeout(slow, SLOW_MS);
  try {
    const answer = await alone(report.id, () => posted(report));
    await remove(report.id);
    return { answer };
  } catch (problem) {
    if (kept && waits(problem)) {
      navigator.storage?.persist?.().catch(() => {});
      wakeLater("/", "reports");
      return { waiting: true, id: report.id };
    }
    await remove(report.id);
    throw problem;
  } finally {
    clearTimeout(timer);
  }
}

const why = (problem) => problem.errors?.[0]?.detail || problem.detail || problem.title;

/** Whether it was answered; false when the network or the server is still away. */
async function flushOne(report) {
  try {
    const answer = await posted(report);
    await put({ id: report.id, by: report.by, at: report.at, answer });
    return true;
  } catch (problem) {
    if (!("lost" in problem) || waits(problem)) return false;
    if (problem.status === 401) return true;
    await put({ ...report, refused: why(problem) });
    return true;
  }
}

async function flushAll(told) {
  const person = await session().catch(() => null);
  for (const { id } of (await all()).filter((report) => !report.answer && !report.refused)) {
    const went = await alone(id, async () => {
      const report = await one(id);
      if (!report || report.answer || (report.by && report.by !== person?.id)) return true;
      return flushOne(report);
    });
    await told();
    if (went === false) return;
  }
}

async function flushUntilUnasked(told) {
  do {
    asked = false;
    await flushAll(told);
  } while (asked);
}

/** Send what waits, oldest first; told() after each. Asked while it goes on, it is done once more. */
export function flush(told) {
  asked = flushing !== null;
  flushing ??= flushUntilUnasked(told).finally(() => (flushing = null));
  return flushing;
}

/** Send what waits at once, and whenever there is a network again; told() after each change. */
export async function keepFlushing(told) {
  const act = () => document.visibilityState === "visible" && flush(told);
  if (!keeping) {
    keeping = setInterval(() => navigator.onLine && act(), AGAIN_MS);
    addEventListener("online", () => {
      act();
      setTimeout(act, SETTLED_MS);
    });
    document.addEventListener("visibilitychange", act);
    whenWoken(act);
  }
  await told();
  return act();
}

/** What is kept here: {waiting, refused, answered}. */
export async function held() {
  const reports = await all();
  return {
    waiting: reports.filter((report) => !report.answer && !report.refused),
    refused: reports.filter((report) => report.refused),
    answered: reports.filter((report) => report.answer),
  };
}

/** Take a report off this device. */
export const forget = (id) => remove(id);
