// A new password by the token in the address's fragment, which is cleared as soon as it is read.
import { byId, kept, language, make, show, takeFragment } from "./dom.js";
import { call } from "./api.js";
import { refuse, wire } from "./forms.js";

const SHORTEST = 12;
const signInPage = language() === "en" ? "/en/sign-in/" : "/id/masuk/";
const fragment = takeFragment().replace(/^token=/, "");
// Kept for this tab only, so that changing the language does not lose it.
if (fragment) kept.write("reset-token", fragment, sessionStorage);
const token = kept.read("reset-token", sessionStorage);

const toSignIn = () => make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href: signInPage }, t("Ke halaman masuk")));

if (token) {
  wire(byId("new-password"), {
    read({ password, again }) {
      const errors = [];
      if ([...password].length < SHORTEST) errors.push(["password", t("Kata sandi sedikitnya 12 karakter")]);
      else if (password !== again) errors.push(["again", t("Kedua kata sandi belum sama")]);
      refuse(errors);
      return { token, password };
    },
    fields: { token: "password" },
    send: (body, key) => call("POST", "/passwords", { body, key }),
    done() {
      kept.write("reset-token", null, sessionStorage);
      byId("ask").hidden = true;
      show(byId("answer"), make("h2", { class: "govuk-heading-m" }, t("Kata sandi tersimpan")), make("p", { class: "govuk-body" }, t("Silakan masuk dengan kata sandi baru.")), toSignIn());
    },
  });
} else {
  byId("ask").hidden = true;
  show(
    byId("answer"),
    make("h2", { class: "govuk-heading-m" }, t("Tautan ini tidak lengkap")),
    make("p", { class: "govuk-body" }, t("Buka kembali tautan dari surel kami, atau minta tautan baru di halaman masuk.")),
    toSignIn(),
  );
}
