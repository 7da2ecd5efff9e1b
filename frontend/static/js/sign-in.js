// Sign-in: password, a forgotten one, and the way to one's own page.
import { byId, kept, language, make, show } from "./dom.js";
import { call, session, signIn, signOut } from "./api.js";
import { missing, refuse, wire } from "./forms.js";
import { count } from "./scan-store.js";

const lookLikeAddress = (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

function homeOf(role) {
  if (role === "operator") return language() === "en" ? "/en/report/" : "/id/lapor/";
  const page = { border_officer: "desk/", field_officer: "scan/", service_clerk: language() === "en" ? "stamps/" : "kelola-cap/" }[role] || "";
  return `/officer/${language()}/${page}`;
}

function onward(person) {
  // Nothing typed here stays in what the browser keeps of this tab.
  byId("sign-in").reset();
  const asked = kept.read("after-sign-in", sessionStorage);
  kept.write("after-sign-in", null, sessionStorage);
  // Only a page of the officers' own, and only for officers: never an address from outside.
  const own = person.role !== "operator" && /^\/officer\/(id|en)\/[a-z/-]*$/.test(asked || "");
  location.assign(own ? asked : homeOf(person.role));
}

wire(byId("sign-in"), {
  read({ email, password }) {
    const errors = [];
    if (!lookLikeAddress(email)) errors.push(["email", t("Isi alamat surel, misalnya nama@contoh.id")]);
    if (!password) errors.push(["password", missing(t("kata sandi"))]);
    refuse(errors);
    return { email, password };
  },
  send: ({ email, password }) => signIn(email, password),
  done: onward,
});

wire(byId("reset"), {
  read({ reset_email: email }) {
    if (!lookLikeAddress(email)) refuse([["reset_email", t("Isi alamat surel, misalnya nama@contoh.id")]]);
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

async function welcomeBack() {
  const person = await session().catch(() => null);
  if (!person) return;
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
