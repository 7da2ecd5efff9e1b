// Officers' pages: who is signed in, what of the menu is theirs, the way out.
import { byId, kept, language } from "./dom.js";
import { session, signOut } from "./api.js";

const signInPage = () => (language() === "en" ? "/en/sign-in/" : "/id/masuk/");

/**
 * The person, with the menu filled; sends to the sign-in page whoever is not signed in.
 * roles: those the page is for; another signed-in person is taken to the account page.
 */
export async function officer(roles = null) {
  const person = await session();
  if (!person) {
    kept.write("after-sign-in", location.pathname, sessionStorage);
    location.replace(signInPage());
    return new Promise(() => {});
  }
  if (roles && !roles.includes(person.role)) {
    location.replace(`/officer/${language()}/`);
    return new Promise(() => {});
  }
  byId("officer-name").textContent = person.name;
  for (const item of document.querySelectorAll("#officer-links [data-roles]")) {
    item.hidden = !item.dataset.roles.split(" ").includes(person.role);
  }
  const button = byId("sign-out");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await signOut().catch(() => {});
    location.assign(signInPage());
  });
  return person;
}
