// The API: one way to call it, the session in memory, every failure a Problem. Of who is signed in
// the browser keeps an id, a role and a zone, and no name.
import { kept, language } from "./dom.js";

let token = null;
let person = null;
let refreshing = null;
let leaving = null;

const SIGNED_IN = "signed-in";
const SHIFT = "shift";
const OWED = "sign-out-owed";
const TIMEOUT_MS = 20000;
const LEAVE_MS = 5000;

/** What went wrong; `code` is the API's, or `offline`, `timeout`, `unreadable`. `lost` = send again. */
export class Problem extends Error {
  constructor({ code, status = 0, title, detail = "", errors = [], standing = [] }) {
    super(title);
    Object.assign(this, { code, status, title, detail, errors, standing });
    this.lost = code === "offline" || code === "timeout" || [502, 503, 504].includes(status);
  }
}

const offline = () =>
  new Problem({
    code: "offline",
    title: t("Tidak ada sambungan"),
    detail: t("Periksa jaringan Anda, lalu coba lagi."),
  });

const timedOut = () =>
  new Problem({
    code: "timeout",
    title: t("Server terlalu lama menjawab"),
    detail: t("Coba lagi sebentar lagi. Mengirim ulang tidak membuat data ganda."),
  });

async function fetched(method, path, { body, text = body && JSON.stringify(body), key, timeout, bearer = token }) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (text !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout || TIMEOUT_MS);
  try {
    const answer = await fetch(`/api${path}`, {
      method,
      headers,
      body: text,
      credentials: "same-origin",
      signal: stop.signal,
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    throw stop.signal.aborted ? timedOut() : offline();
  } finally {
    clearTimeout(timer);
  }
}

function read({ status, text }, plain = false) {
  if (plain && status < 400) return text;
  let value = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    value = undefined;
  }
  if (status < 400 && value !== undefined) return value;
  const said = value && typeof value === "object" ? value : {};
  throw new Problem({
    code: said.code || "unreadable",
    status,
    title: said.title || t("Layanan sedang terganggu"),
    detail: said.detail || (said.title ? "" : t("Coba lagi sebentar lagi.")),
    errors: Array.isArray(said.errors) ? said.errors : [],
    standing: Array.isArray(said.standing) ? said.standing : [],
  });
}

/** call("POST", "/stays", {body, key, timeout}) → the answer; throws Problem. text: a body as it stands; plain: so the answer. */
export async function call(method, path, options = {}) {
  let answer = await fetched(method, path, options);
  // Where a session is begun, 401 says that what was typed is wrong.
  if (answer.status === 401 && !/^\/(desk-)?sessions/.test(path)) {
    token = null;
    if (await session()) answer = await fetched(method, path, options);
  }
  return read(answer, options.plain);
}

function started(answer) {
  token = answer.access_token;
  person = answer.person;
  kept.write(SIGNED_IN, true);
  kept.write(SHIFT, { id: person.id, role: person.role, zone: person.zone, at: Date.now() });
  return person;
}

function ended() {
  token = person = null;
  kept.write(SIGNED_IN, null);
  return null;
}

async function refresh() {
  try {
    return started(read(await fetched("POST", "/sessions/refresh", {})));
  } catch (problem) {
    // Only a refusal ends the session: an answer cut off by the next page says nothing.
    if (problem.status !== 401) throw problem;
    return ended();
  }
}

/**
 * The person signed in, or null; renews the session by its cookie where this browser had one.
 * Throws a Problem when the answer is lost or makes no sense.
 */
export async function session() {
  if (token) return person;
  if (kept.read(OWED)) leave().catch(() => {});
  if (!kept.read(SIGNED_IN)) return null;
  refreshing ??= refresh().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** Who was last signed in here, {id, role, zone, at: ms}, until somebody signs out; also where the session has ended. */
export const shift = () => kept.read(SHIFT);

/** Begin a session where the API gives one: "/sessions", "/accounts", "/desk-sessions". → person; throws Problem. */
export async function begin(path, body, key) {
  // The end of the session before would take this one's cookie.
  await leaving?.catch(() => {});
  const found = started(await call("POST", path, { body, key }));
  kept.write(OWED, null);
  return found;
}

/** → person; throws Problem. */
export const signIn = (email, password) => begin("/sessions", { email, password });

/** End the session at the server: with its token, else with one that its cookie gives. */
async function left(bearer) {
  const refused = (problem) => {
    if (problem.status !== 401) throw problem;
    return false;
  };
  const end = (by) => fetched("DELETE", "/sessions", { bearer: by, timeout: LEAVE_MS }).then(read).then(() => true, refused);
  if (!bearer || !(await end(bearer))) {
    const renewed = await fetched("POST", "/sessions/refresh", { bearer: null, timeout: LEAVE_MS }).then(read).catch(refused);
    if (renewed) await end(renewed.access_token);
  }
  kept.write(OWED, null);
}

function leave(bearer = null) {
  leaving ??= left(bearer).finally(() => {
    leaving = null;
  });
  return leaving;
}

/** Sign out here at once; at the server too, or as soon as there is a network again. */
export async function signOut() {
  const bearer = token;
  ended();
  kept.write(SHIFT, null);
  kept.write(OWED, true);
  await leave(bearer);
}
