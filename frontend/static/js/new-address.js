// A sponsor's or a holder's new address: typed where the card of the refused one stands, confirmed by its reader.
import { byId, fill } from "./dom.js";
import { deed } from "./stay-deeds.js";
import { looksLikeEmail } from "./addresses.js";
import { missing, refuse, wire } from "./forms.js";

let asked = null;

/** Put the form back where it waits. */
function put() {
  byId("move").reset();
  byId("move-summary").hidden = true;
  byId("waiting-forms").append(byId("moving"));
}

/** → {ask(warning, row, settle), put()} */
export function newAddress() {
  wire(byId("move"), {
    read({ new_email: email }) {
      const same = asked.warning.email.toLowerCase() === email.toLowerCase();
      if (!looksLikeEmail(email)) refuse([["new_email", missing(t("alamat yang baru"))]]);
      if (same) refuse([["new_email", t("Ini alamat yang menolak surel kami. Isi alamat yang lain.")]]);
      return { email };
    },
    send: (body) => deed(`/sponsors/${asked.warning.sponsor}/email`, body),
    done(_answer, { email }) {
      const { settle } = asked;
      put();
      settle({}, fill(t("Tautan dikirim ke {email}. Setelah pemiliknya membuka tautan itu, peringatan yang tertahan dikirim ke sana."), { email }));
    },
    fields: { email: "new_email" },
  });
  byId("not-now").addEventListener("click", () => {
    put();
    asked.back?.focus();
  });
  return {
    put,
    ask(warning, row, settle) {
      put();
      asked = { warning, settle, back: document.activeElement };
      row.append(byId("moving"));
      byId("new_email").focus();
    },
  };
}
