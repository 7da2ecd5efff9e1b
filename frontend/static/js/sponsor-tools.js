// What a sponsor takes along: the list as a file, the calendar's address, another e-mail address.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { looksLikeEmail } from "./addresses.js";
import { download } from "./download.js";
import { refuse, wire } from "./forms.js";
import { slow, told } from "./slow.js";
import { sureButton } from "./sure.js";

async function exportList(format, link) {
  const said = byId("exports-said");
  try {
    const file = await slow(said, t("Menyiapkan berkas…"), call("POST", "/sponsored/exports", { body: { link, format } }));
    download(file.name, file.type, file.content);
    said.textContent = t("Berkas ada di unduhan Anda.");
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
  }
}

function copyButton(field) {
  const said = make("span", { role: "status" });
  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = t("Tersalin.");
    } catch {
      said.textContent = t("Salin alamat yang ditandai.");
    }
  };
  return make("p", { class: "govuk-body" }, make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: copy }, t("Salin alamat")), " ", said);
}

/** The calendar's address: made when it is asked for, shown to whoever holds the page's link. */
function calendar(link) {
  const box = byId("calendar");
  const ask = (renew) => call("POST", "/sponsored/calendar", { body: { link: link(), renew } });

  function show({ url }, words = "") {
    const field = make("input", { class: "govuk-input", id: "calendar-url", readonly: true, value: url });
    const open = make("a", { class: "govuk-link", href: url.replace(/^https?:/, "webcal:") }, t("Buka di aplikasi kalender perangkat ini"));
    const renew = async () => show(await ask(true), t("Alamat yang lama tidak berlaku lagi. Pasang alamat ini di kalender Anda."));
    box.replaceChildren(
      make("div", { class: "govuk-form-group" }, make("label", { class: "govuk-label", for: "calendar-url" }, t("Alamat kalender")), field),
      copyButton(field),
      make("p", { class: "govuk-body" }, open),
      make("p", { class: "govuk-body" }, t("Di Google Kalender: Kalender lain, Dari URL. Di Outlook: Tambahkan kalender, Berlangganan dari web. Siapa pun yang memegang alamat ini melihat nama pendek dan hari terakhir.")),
      sureButton(t("Ganti alamat kalender"), t("Alamat yang sekarang berhenti di semua kalender yang memakainya. Ganti bila ada yang tidak berhak memegangnya."), t("Ya, ganti"), renew),
      make("p", { class: "govuk-body", role: "status" }, words),
    );
  }

  const said = make("p", { class: "govuk-body", role: "status" });
  const first = async () => {
    try {
      show(await slow(said, t("Sebentar…"), ask(false)));
      byId("calendar-url").focus();
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    }
  };
  box.replaceChildren(make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: first }, t("Tampilkan alamat kalender")), said);
}

/** link() → the page's link, once it is known. */
export function tools(link) {
  byId("exports").addEventListener("click", ({ target }) => target.dataset.format && exportList(target.dataset.format, link()));
  calendar(link);
  wire(byId("move"), {
    read({ new_email: email }) {
      refuse(looksLikeEmail(email) ? [] : [["new_email", t("Isi alamat surel, misalnya nama@contoh.id")]]);
      return { link: link(), email };
    },
    send: (body, key) => call("POST", "/sponsored/email", { body, key }),
    done(_, { email }) {
      byId("moving").open = false;
      byId("move").reset();
      byId("moved-said").textContent = fill(t("Kami mengirim tautan konfirmasi ke {email}. Sampai tautan itu dibuka, pemberitahuan tetap dikirim ke alamat yang lama."), { email });
    },
    fields: { email: "new_email" },
  });
}
