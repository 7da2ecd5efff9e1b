// Guests who said that they stay here: reported by their host, or dismissed with a reason.
import { byId, make } from "./dom.js";
import { deed } from "./stay-deeds.js";
import { guestName } from "./stay-words.js";
import { missing, refuse, wire } from "./forms.js";

const LONGEST_NIGHTS = 400;
const FORMS = { confirm: "confirming", dismiss: "dismissing" };

let item = null;
let opened = null;

/** Put the forms back where they wait; their card is about to go. */
function put() {
  for (const [form, box] of Object.entries(FORMS)) {
    byId(form).reset();
    byId(`${form}-summary`).hidden = true;
    byId("waiting-forms").append(byId(box));
  }
  item = null;
}

function ask(form, asked, row) {
  put();
  item = asked;
  opened = row.querySelector("button");
  row.append(byId(FORMS[form]));
  byId(form).setAttribute("aria-label", `${byId(form).querySelector("button[type=submit]").textContent} ${guestName(asked)}`);
  byId(form).querySelector("input").focus();
}

function readNights({ confirm_nights: typed, confirm_room: room }) {
  const nights = /^\d{1,3}$/.test(typed) ? Number(typed) : -1;
  refuse(nights < 0 || nights > LONGEST_NIGHTS ? [["confirm_nights", t("Isi lama menginap dalam malam, dari 0 sampai 400")]] : []);
  return room ? { nights, room } : { nights };
}

function done(row, words, changed) {
  const who = guestName(item);
  put();
  row.replaceChildren(make("p", { class: "govuk-body", role: "status", tabindex: "-1" }, `${who}: ${words}`));
  row.firstElementChild.focus();
  changed(row);
}

/** changed() is told when a guest was reported or dismissed. → {confirm(item, row), dismiss(item, row), put()} */
export function dueForms(changed) {
  const row = (form) => byId(FORMS[form]).closest("li");
  wire(byId("confirm"), {
    read: readNights,
    send: (body) => deed(`/announcements/${item.id}/confirmation`, body),
    done: () => done(row("confirm"), t("sudah dilaporkan. Tanda terimanya ada pada rincian tamu."), changed),
    fields: { nights: "confirm_nights", room: "confirm_room" },
  });
  wire(byId("dismiss"), {
    read: ({ dismiss_reason: reason }) => (refuse(reason ? [] : [["dismiss_reason", missing(t("alasannya"))]]), { reason }),
    send: (body) => deed(`/announcements/${item.id}/dismissal`, body),
    done: () => done(row("dismiss"), t("bukan tamu Anda; tidak dilaporkan."), changed),
    fields: { reason: "dismiss_reason" },
  });
  for (const close of document.querySelectorAll("[data-closes]")) {
    close.addEventListener("click", () => {
      put();
      opened?.focus();
    });
  }
  return { confirm: (asked, box) => ask("confirm", asked, box), dismiss: (asked, box) => ask("dismiss", asked, box), put };
}
