// A sponsor's new address, confirmed by whoever reads its mail: by a button, as programs open links too.
import { byId, fill, kept, language, make, show, takeFragment } from "./dom.js";
import { call } from "./api.js";
import { wire } from "./forms.js";

const TOKEN = "sponsor-address";

const line = (text) => make("p", { class: "govuk-body" }, text);
const sponsorPage = () => (language() === "en" ? "/en/sponsor/" : "/id/penjamin/");

function done({ email, resent }) {
  kept.write(TOKEN, null, sessionStorage);
  byId("ask").hidden = true;
  show(
    byId("answer"),
    make("h1", { class: "govuk-heading-l" }, t("Alamat surel sudah dipastikan")),
    line(fill(t("Mulai sekarang pemberitahuan dikirim ke {email}."), { email })),
    ...(resent ? [line(tn("{n} pemberitahuan yang tertunda sedang dikirim.", resent))] : []),
    line(t("Tautan yang dikirim ke alamat lama tidak berlaku lagi.")),
    make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href: sponsorPage() }, t("Minta tautan ke daftar izin yang dijamin"))),
  );
}

function spent() {
  kept.write(TOKEN, null, sessionStorage);
  byId("ask").hidden = true;
  show(
    byId("answer"),
    make("h1", { class: "govuk-heading-l" }, t("Tautan ini tidak berlaku lagi")),
    line(t("Tautan konfirmasi berlaku tujuh hari, dan berakhir bila alamat lain lebih dulu dipastikan. Tidak ada yang berubah.")),
    line(t("Minta tautan konfirmasi yang baru dari kantor imigrasi, atau dari halaman penjamin.")),
    make("p", { class: "govuk-body" }, make("a", { class: "govuk-link", href: sponsorPage() }, t("Ke halaman penjamin"))),
  );
}

function start() {
  const fragment = takeFragment();
  // Kept for this tab only, so that changing the language does not lose it.
  if (fragment) kept.write(TOKEN, fragment, sessionStorage);
  const token = kept.read(TOKEN, sessionStorage);
  if (!token) return spent();
  byId("confirming").hidden = false;
  wire(byId("confirm"), {
    read: () => ({ token }),
    send: (body, key) =>
      call("POST", "/sponsor-addresses", { body, key }).catch((problem) => {
        if (!["link_expired", "link_not_found"].includes(problem.code)) throw problem;
        return null;
      }),
    done: (answer) => (answer ? done(answer) : spent()),
  });
}

start();
