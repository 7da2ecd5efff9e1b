// Operators' pages: who is signed in, for which premises, the way out.
import { byId, kept, language, make } from "./dom.js";
import { call, session, shift, signOut } from "./api.js";
import { zoneName } from "./dates.js";
import { told } from "./slow.js";

const CHOSEN = "premises";

const signInPage = () => (language() === "en" ? "/en/sign-in/" : "/id/masuk/");

function toSignIn() {
  kept.write("after-sign-in", location.pathname, sessionStorage);
  location.replace(signInPage());
  return new Promise(() => {});
}

async function ownPremises(after = null) {
  const { items, next } = await call("GET", after ? `/premises?after=${encodeURIComponent(after)}` : "/premises");
  return next ? [...items, ...(await ownPremises(next))] : items;
}

// Nothing readable stays where somebody else signed in or out in another tab, or behind "back".
function watch(person) {
  const look = () => {
    if (shift()?.id === person.id) return;
    byId("main").replaceChildren();
    location.reload();
  };
  addEventListener("storage", look);
  addEventListener("pageshow", ({ persisted }) => persisted && look());
  document.addEventListener("visibilitychange", look);
}

// At a desk that several people share, the sign-in page asks for the next one's PIN.
async function leave() {
  byId("main").replaceChildren(make("p", { class: "govuk-body", role: "status" }, t("Keluar…")));
  byId("operator-name").textContent = "";
  byId("sign-out").hidden = true;
  await signOut().catch(() => {});
  location.replace(signInPage());
}

function offer(premises, chosen) {
  const select = byId("place");
  const remembered = kept.read(CHOSEN);
  select.replaceChildren(...premises.map((item) => make("option", { value: item.id }, item.name)));
  if (premises.some(({ id }) => id === remembered)) select.value = remembered;
  const tell = () => {
    const item = premises.find(({ id }) => id === select.value);
    // An id of premises says nothing of anybody; a guest never stands in what the browser keeps.
    kept.write(CHOSEN, item.id);
    byId("place-zone").textContent = zoneName(item.zone);
    chosen(item);
  };
  select.addEventListener("change", tell);
  select.disabled = false;
  tell();
}

/**
 * The operator signed in here; everybody else is sent on. Calls chosen(premises) with a PremisesView
 * at once and at each change of the choice, which this browser remembers. Without premises the page
 * says how to register some, and chosen is never called. Throws a Problem.
 */
export async function operator(chosen) {
  const person = await session();
  if (!person) return toSignIn();
  if (person.role !== "operator") {
    location.replace(`/officer/${language()}/`);
    return new Promise(() => {});
  }
  byId("operator-name").textContent = person.name;
  byId("sign-out").hidden = false;
  byId("sign-out").addEventListener("click", leave);
  watch(person);
  const premises = await ownPremises();
  byId("no-premises").hidden = premises.length > 0;
  byId("opening").hidden = true;
  if (premises.length) {
    byId("open").hidden = false;
    offer(premises, chosen);
  }
  return person;
}

/** Start a page of an operator; when it cannot be opened, it says why and offers to try again. */
export function open(chosen) {
  operator(chosen).catch((problem) => {
    if (!("lost" in problem)) throw problem;
    const again = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => location.reload() }, t("Coba lagi"));
    byId("opening").hidden = false;
    byId("opening").replaceChildren(make("p", { class: "govuk-body" }, told(problem)), again);
  });
}
