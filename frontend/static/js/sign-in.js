// Sign-in: password, a forgotten one, and the way to one's own page.
import { byId, kept, language, make, show } from "./dom.js";
import { call, session, signIn, signOut } from "./api.js";
import { boardPage, looksLikeEmail } from "./addresses.js";
import { missing, refuse, wire } from "./forms.js";
import { count } from "./scan-store.js";

function homeOf(role) {
  if (role === "operator") return boardPage();
  const page = { border_officer: "desk/", field_officer: "scan/", service_clerk: language() === "en" ? "stamps/" : "kelola-cap/" }[role] || "";
  return `/officer/${language()}/${page}`;
}

function onward(person) {
  // Nothing typed here stays in what the browser keeps of this tab.
  for (const form of ["sign-in", "desk-form"]) byId(form).reset();
  const asked = kept.read("after-sign-in", sessionStorage);
  kept.write("after-sign-in", null, sessionStorage);
  // Only a page of theirs: officers their own, operators a public one; never an address from outside.
  const theirs = person.role === "operator" ? /^\/(id|en)\/[a-z-]+\/$/ : /^\/officer\/(id|en)\/[a-z/-]*$/;
  location.assign(theirs.test(asked || "") ? asked : homeOf(person.role));
}

wire(byId("sign-in"), {
  read({ email, password }) {
    const errors = [];
    if (!looksLikeEmail(email)) errors.push(["email", t("Isi alamat surel, misalnya nama@contoh.id")]);
    if (!password) errors.push(["password", missing(t("kata sandi"))]);
    refuse(errors);
    return { email, password };
  },
  send: ({ email, password }) => signIn(email, password),
  done: onward,
});

wire(byId("reset"), {
  read({ reset_email: email }) {
    if (!looksLikeEmail(email)) refuse([["reset_email", t("Isi alamat surel, misalnya nama@contoh.id")]]);
    return { email, language: language() };
  },
  fields: { email: "reset_email" },
  send: (body, key) => call("POST", "/password-resets", { body, key }),
  done() {
    show(
      byId("ask"),
      make("h1", { class: "govuk-heading-l" }, t("Periksa surel Anda")),
      make("p", { class: "govuk-body" }, t("Bila alamat itu terdaftar, kami mengirim tautan untuk membuat kata sandi baru. Tautan itu hanya berlaku sebentar.")),
    );
  },
});

/** On a device that several people share, each gives their own PIN. */
async function askAtDesk() {
  if (!kept.read("desk")) return;
  const { showDesk } = await import("./desk-sign-in.js");
  await showDesk(onward);
}

async function welcomeBack() {
  const person = await session().catch(() => null);
  if (!person) return askAtDesk();
  const out = make("button", { type: "button", class: "govuk-button govuk-button--secondary" }, t("Keluar"));
  out.addEventListener("click", async () => {
    await signOut().catch(() => {});
    location.reload();
  });
  byId("ask").hidden = true;
  show(
    byId("signed-in"),
    make("h1", { class: "govuk-heading-l" }, t("Anda sudah masuk")),
    make("p", { class: "govuk-body" }, person.name),
    make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href: homeOf(person.role) }, t("Ke halaman saya"))),
    out,
  );
}

/** Scans that wait, sealed, for their officer: said where the officer will see it. */
async function sayWaiting() {
  const waiting = await count();
  if (waiting) byId("waiting-here").append(tn("{n} pindaian di ponsel ini menunggu petugasnya masuk", waiting));
  byId("waiting-here").hidden = !waiting;
}

welcomeBack();
sayWaiting().catch(() => {});
