// The house's own code: guests scan it to say that they stay here.
import { byId, language, make } from "./dom.js";
import { drawQr } from "./qr-draw.js";

const page = () => (language() === "en" ? "/en/i-stay-here/" : "/id/saya-di-sini/");

/** Draw the code of a place into the page, to be printed and hung where guests see it. */
export async function showCode(place) {
  const address = `${location.origin}${page()}#${place.id}`;
  const code = await drawQr(address, t("Kode rumah ini"));
  byId("code").replaceChildren(
    make("p", { class: "govuk-body-l" }, place.name),
    code,
    make("p", { class: "govuk-body s-screen-only" }, make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => print() }, t("Cetak"))),
  );
}
