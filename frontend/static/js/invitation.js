// An invitation to a team: accepted by the account of the invited address, or the way to make one.
import { byId, fill, kept, make, show, takeFragment } from "./dom.js";
import { call, session, signOut } from "./api.js";
import { boardPage, invitation, invitationPage, signInPage, signUpPage } from "./addresses.js";
import { wire } from "./forms.js";

const fragment = takeFragment().replace(/^token=/, "");
if (fragment) invitation.keep(fragment);
const token = invitation.token();

const link = (href, words) => make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href }, words));

function say(title, ...rest) {
  byId("ask").hidden = true;
  show(byId("answer"), make("h1", { class: "govuk-heading-l" }, title), ...rest);
}

const back = () => kept.write("after-sign-in", invitationPage(), sessionStorage);

/** Somebody else is signed in: the way to the invited person's own account. */
function otherAccount() {
  const out = make("button", { type: "button", class: "govuk-button govuk-button--secondary" }, t("Masuk dengan akun lain"));
  out.addEventListener("click", async () => {
    await signOut().catch(() => {});
    back();
    location.assign(signInPage());
  });
  return out;
}

function accepted({ premises }) {
  invitation.forget();
  kept.write("premises", premises.id);
  say(
    t("Anda sudah bergabung"),
    make("p", { class: "govuk-body" }, fill(t("Sekarang Anda dapat melaporkan tamu untuk {name}."), premises)),
    make("a", { class: "govuk-button", href: boardPage() }, t("Buka papan tamu")),
  );
}

function refused(problem) {
  if (problem.code === "token_spent") invitation.forget();
  say(problem.title, make("p", { class: "govuk-body" }, problem.detail), problem.code === "token_spent" ? link(boardPage(), t("Buka papan tamu")) : otherAccount());
}

function ask(person) {
  byId("who").textContent = `${person.name} (${person.email})`;
  byId("accepting").hidden = false;
  byId("opening").hidden = true;
  byId("other").append(otherAccount());
  wire(byId("accept"), {
    read: () => ({ token }),
    send: (body, key) => call("POST", "/invitations/acceptance", { body, key }).catch((problem) => {
      if (problem.lost) throw problem;
      return { problem };
    }),
    done: (answer) => (answer.problem ? refused(answer.problem) : accepted(answer)),
  });
}

async function start() {
  if (!token) {
    return say(t("Tautan ini tidak lengkap"), make("p", { class: "govuk-body" }, t("Buka kembali tautan dari surel undangan.")));
  }
  const person = await session();
  if (person?.role === "operator") return ask(person);
  if (person) {
    return say(t("Undangan untuk pengelola penginapan"), make("p", { class: "govuk-body" }, t("Anda masuk sebagai petugas. Undangan diterima dengan akun pengelola penginapan.")), otherAccount());
  }
  byId("opening").hidden = true;
  byId("nobody").hidden = false;
  byId("to-sign-in").addEventListener("click", back);
}

start().catch((problem) => {
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
