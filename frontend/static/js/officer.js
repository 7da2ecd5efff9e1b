// Officers' pages: who is signed in, what of the menu is theirs, what waits, the way out.
import { byId, kept, language, make } from "./dom.js";
import { session, shift, signOut } from "./api.js";
import { count, unkept } from "./scan-store.js";
import { fillMenu } from "./officer-menu.js";
import { keepShell } from "./offline.js";

const SHIFT_MS = 12 * 3600 * 1000;
const opened = Date.now();

let named = "";

const signInPage = () => (language() === "en" ? "/en/sign-in/" : "/id/masuk/");

/** A link to the sign-in page that leads back here. */
export function signInLink(words) {
  const back = () => kept.write("after-sign-in", location.pathname, sessionStorage);
  return make("a", { class: "govuk-link", href: signInPage(), onclick: back }, words);
}

/** Without a network the sign-in page cannot come: then this one says so, and what waits. */
async function toSignIn() {
  try {
    await fetch(signInPage(), { signal: AbortSignal.timeout(8000) });
    location.replace(signInPage());
  } catch {
    const waiting = await count();
    byId("main").replaceChildren(
      make("h1", { class: "govuk-heading-l" }, t("Anda belum masuk")),
      make("p", { class: "govuk-body" }, t("Tidak ada jaringan, jadi Anda belum dapat masuk. Cobalah begitu ada jaringan.")),
      waiting ? make("p", { class: "govuk-body" }, tn("{n} pindaian di ponsel ini menunggu petugasnya masuk", waiting)) : "",
      make("p", { class: "govuk-body" }, signInLink(t("Masuk"))),
    );
  }
}

/** What waits, in the header of every officers' page but the one that says more of it. */
export async function sayWaiting() {
  const box = byId("officer-waiting");
  const waiting = await count().catch(() => 0);
  box.hidden = !waiting || Boolean(byId("waiting"));
  box.firstElementChild.textContent = tn("{n} pindaian menunggu dikirim", waiting);
}

const sayName = (name = named) => (byId("officer-name").textContent = name);

/** What `route-store.js` keeps, and its key. */
const dropRoute = () => globalThis.indexedDB?.deleteDatabase("serambi-route");

// Nothing readable stays where nobody is signed in any more: another page signed out, somebody else
// signed in, or twelve hours went by. A scan that only this page holds is worth more than that.
function forget() {
  named = "";
  sayName();
  dropRoute();
  if (unkept()) return;
  byId("main").replaceChildren();
  location.reload();
}

function watch(person) {
  const over = () => Math.min(Date.now() - opened, Math.abs(Date.now() - (shift()?.at ?? 0))) > SHIFT_MS;
  const look = () => (shift()?.id !== person.id || over()) && forget();
  addEventListener("storage", look);
  addEventListener("pagehide", () => sayName(""));
  addEventListener("pageshow", ({ persisted }) => persisted && (sayName(), look()));
  document.addEventListener("visibilitychange", look);
  setInterval(look, 60000);
  addEventListener("beforeunload", (event) => unkept() && event.preventDefault());
}

/** Say who it is, where that is known, and show what of the menu is theirs. */
export function welcome(person) {
  named = person.name ?? "";
  sayName();
  fillMenu(person.role);
}

function stand(person) {
  welcome(person);
  watch(person);
  const button = byId("sign-out");
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (unkept() && !confirm(t("Ada pindaian yang belum terkirim dan hanya ada di halaman ini. Bila Anda keluar, pindaian itu hilang. Tetap keluar?"))) return;
    byId("main").replaceChildren(make("p", { class: "govuk-body", role: "status" }, t("Keluar…")));
    sayName("");
    button.hidden = true;
    for (const name of ["order", "bookings-day"]) kept.write(name, null);
    dropRoute();
    await signOut().catch(() => {});
    await toSignIn();
  });
  sayWaiting();
  return person;
}

/**
 * The person, with the menu filled; sends to the sign-in page whoever is not signed in.
 * roles: those the page is for; another signed-in person is taken to the account page.
 * whenKnown: a page that goes on without a session gives it. Where somebody of these roles was
 * signed in here, the page gets {id, role} at once, without asking the network, and then
 * whenKnown({person}), whenKnown({ended: true}) or whenKnown({problem}).
 */
export async function officer(roles = null, whenKnown = null) {
  keepShell();
  const last = shift();
  if (whenKnown && roles.includes(last?.role)) {
    session().then(
      (person) => {
        if (person && person.id !== last.id) return location.reload();
        if (person) welcome(person);
        return whenKnown(person ? { person } : { ended: true });
      },
      (problem) => whenKnown({ problem }),
    );
    return stand({ id: last.id, role: last.role });
  }
  const person = await session();
  if (!person) {
    kept.write("after-sign-in", location.pathname, sessionStorage);
    await toSignIn();
    return new Promise(() => {});
  }
  if (roles && !roles.includes(person.role)) {
    location.replace(`/officer/${language()}/`);
    return new Promise(() => {});
  }
  stand(person);
  whenKnown?.({ person });
  return person;
}
