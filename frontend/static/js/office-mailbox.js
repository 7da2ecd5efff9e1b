// Where an office reads its mail: what is known, and the form of those who may change it.
import { byId, fill } from "./dom.js";
import { call } from "./api.js";
import { instantInWords } from "./dates.js";
import { looksLikeEmail } from "./addresses.js";
import { missing, refuse, wire } from "./forms.js";
import { told } from "./slow.js";

function say(contact, zone) {
  const known = Boolean(contact.email);
  byId("no-mailbox").hidden = known;
  const since = known && contact.changed_at ? fill(t("{email}, sejak {when}."), { email: contact.email, when: instantInWords(contact.changed_at, zone) }) : contact.email;
  byId("mailbox-now").textContent = known ? since : t("Belum ada alamat.");
}

function read({ mailbox_email: email, mailbox_language: language }) {
  refuse(looksLikeEmail(email) ? [] : [["mailbox_email", missing(t("alamat surel kantor, misalnya kantor@contoh.go.id"))]]);
  return { email, language };
}

/** Show the mailbox of a person's office; its head may change it. */
export async function mailbox(person, zone) {
  const path = `/offices/${person.office}/contact`;
  if (person.role === "office_head") {
    wire(byId("mailbox-change"), {
      read,
      send: (body, key) => call("POST", path, { body, key }),
      done(contact) {
        say(contact, zone);
        byId("mailbox-now").textContent = fill(t("Tersimpan. Kabar berikutnya dikirim ke {email}."), contact);
      },
      fields: { email: "mailbox_email", language: "mailbox_language" },
    });
    byId("mailbox-form").hidden = false;
  }
  try {
    const contact = await call("GET", path);
    say(contact, zone);
    if (contact.email) byId("mailbox_email").value = contact.email;
    if (contact.language) byId(`mailbox_language-${contact.language}`).checked = true;
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    byId("mailbox-now").textContent = told(problem);
  }
}
