// Signing up: the address first, then by the link that was mailed a name and a password.
import { byId, kept, language, make, show, takeFragment } from "./dom.js";
import { begin, call } from "./api.js";
import { invitation, invitationPage, looksLikeEmail, premisesPage, signInPage, signUpPage } from "./addresses.js";
import { missing, refuse, wire } from "./forms.js";

const SHORTEST = 12;
const TOKEN = "sign-up-token";

const link = (href, words) => make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href }, words));

const fragment = takeFragment();
// Kept for this tab only, so that changing the language does not lose it.
if (fragment) kept.write(TOKEN, fragment, sessionStorage);
const token = kept.read(TOKEN, sessionStorage);

function askAddress() {
  byId("by-address").hidden = false;
  wire(byId("sign-up"), {
    read({ email }) {
      refuse(looksLikeEmail(email) ? [] : [["email", t("Isi alamat surel, misalnya nama@contoh.id")]]);
      return { email, language: language() };
    },
    send: (body, key) => call("POST", "/sign-ups", { body, key }),
    done(_, { email }) {
      show(
        byId("ask"),
        make("h1", { class: "govuk-heading-l" }, t("Periksa surel Anda")),
        make("p", { class: "govuk-body" }, t("Kami mengirim surel ke"), " ", make("strong", {}, email), "."),
        make("p", { class: "govuk-body" }, t("Buka tautan di dalamnya dalam satu jam untuk melanjutkan. Bila tidak ada, periksa folder spam, lalu periksa ejaan alamatnya.")),
        link(signUpPage(), t("Isi alamat lain")),
      );
    },
  });
}

function done(person) {
  kept.write(TOKEN, null, sessionStorage);
  byId("make-account").reset();
  const next = invitation.token() ? [invitationPage(), t("Lihat undangan Anda")] : [premisesPage(), t("Daftarkan tempat penginapan")];
  show(
    byId("ask"),
    make("h1", { class: "govuk-heading-l" }, t("Akun Anda sudah siap")),
    make("p", { class: "govuk-body" }, person.name),
    make("p", { class: "govuk-body" }, t("Akun ini hanya untuk Anda. Rekan kerja membuat akun sendiri; di komputer bersama, setiap orang memakai PIN sendiri.")),
    make("a", { class: "govuk-button", href: next[0] }, next[1]),
  );
}

/** A link that no longer works: said in full, with the way to a new one. */
function spent() {
  kept.write(TOKEN, null, sessionStorage);
  show(
    byId("ask"),
    make("h1", { class: "govuk-heading-l" }, t("Tautan ini tidak berlaku lagi")),
    make("p", { class: "govuk-body" }, t("Tautan hanya berlaku satu kali, selama satu jam. Bila akun Anda sudah dibuat, Anda dapat langsung masuk.")),
    link(signInPage(), t("Ke halaman masuk")),
    link(signUpPage(), t("Minta tautan baru")),
  );
}

function askAccount() {
  byId("by-token").hidden = false;
  wire(byId("make-account"), {
    read({ name, password, again }) {
      const errors = [];
      if (!name) errors.push(["name", missing(t("nama Anda"))]);
      if ([...password].length < SHORTEST) errors.push(["password", t("Kata sandi sedikitnya 12 karakter")]);
      else if (password !== again) errors.push(["again", t("Kedua kata sandi belum sama")]);
      refuse(errors);
      return { token, name, password };
    },
    send: (body, key) => begin("/accounts", body, key).catch((problem) => {
      if (problem.code !== "token_spent") throw problem;
      return null;
    }),
    done: (person) => (person ? done(person) : spent()),
  });
}

if (token) askAccount();
else askAddress();
