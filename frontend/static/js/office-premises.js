// Premises of an office's work area: confirmed by one click, answered with a note.
import { byId, facts, fill, make } from "./dom.js";
import { dayIn, dayInWords, instantInWords } from "./dates.js";
import { deed } from "./stay-deeds.js";
import { missing, refuse, wire } from "./forms.js";
import { listed, nameOf } from "./reference.js";
import { slow, told } from "./slow.js";

let asked = null;

const act = (words, name, onclick, look = "govuk-button govuk-button--secondary") => make("button", { type: "button", class: look, onclick }, words, make("span", { class: "govuk-visually-hidden" }, ` ${name}`));

const answer = (place, body) => deed(`/premises/${place.id}/confirmation`, body);

function reach(contact) {
  return contact && [contact.name, contact.phone, contact.email].filter(Boolean).join(", ");
}

function factsOf(place, category) {
  const map = place.latitude != null && `${place.latitude}, ${place.longitude}`;
  return facts([
    [t("Jenis tempat"), category],
    [t("Alamat"), [place.address, place.region_name].filter(Boolean).join(", ")],
    [t("Posisi"), map],
    [t("Nomor izin usaha"), place.licence_number],
    [t("Yang dapat dihubungi"), reach(place.contact)],
    [t("Didaftarkan"), place.added_at && instantInWords(place.added_at, place.zone)],
    [t("Dikonfirmasi"), place.confirmed_at && dayInWords(dayIn(place.zone, new Date(place.confirmed_at)))],
    [t("Catatan kantor"), place.office_note],
    [t("Tutup"), place.closed_on && dayInWords(place.closed_on)],
  ]);
}

/** Put the form back where it waits; its card is about to go. */
function put() {
  byId("answer").reset();
  byId("answer-summary").hidden = true;
  byId("waiting-forms").append(byId("answering"));
}

function ask(place, confirmed, row, settle) {
  put();
  asked = { place, confirmed, settle, back: document.activeElement };
  row.append(byId("answering"));
  byId("note").focus();
}

/** → {draw(place), put()}: a card for each place; the form of notes back where it waits. */
export function placeCards() {
  wire(byId("answer"), {
    read: ({ note }) => (refuse(note || asked.confirmed ? [] : [["note", missing(t("mengapa belum dapat dikonfirmasi"))]]), note ? { confirmed: asked.confirmed, note } : { confirmed: asked.confirmed }),
    send: (body) => answer(asked.place, body),
    done(fresh) {
      const { settle } = asked;
      put();
      settle(fresh);
    },
  });
  byId("not-now").addEventListener("click", () => {
    put();
    asked.back?.focus();
  });

  function draw(place) {
    const row = make("li", { class: "s-stay" });
    const said = make("p", { class: "govuk-body", role: "status" });

    async function now(body) {
      if (row.ariaBusy === "true") return;
      row.ariaBusy = "true";
      try {
        settle(await slow(said, t("Menyimpan…"), answer(place, body)));
      } catch (problem) {
        if (!("lost" in problem)) throw problem;
        said.textContent = told(problem);
      } finally {
        row.ariaBusy = "false";
      }
    }

    function stand(shown, words, look) {
      row.className = look;
      const list = make("div");
      const yes = act(t("Konfirmasi"), shown.name, () => now({ confirmed: true }), "govuk-button");
      const no = act(t("Belum dapat dikonfirmasi"), shown.name, () => ask(shown, false, row, settle));
      const undo = act(t("Cabut konfirmasi"), shown.name, () => ask(shown, false, row, settle));
      const note = act(t("Tambah catatan"), shown.name, () => ask(shown, true, row, settle), "s-quiet");
      said.textContent = words;
      row.replaceChildren(make("h2", { class: "govuk-heading-s" }, shown.name), list, make("div", { class: "s-stay__acts" }, ...(shown.confirmed ? [undo, note] : [yes, no])), said);
      listed("premises-categories").then((items) => list.replaceChildren(factsOf(shown, nameOf(items.find(({ code }) => code === shown.category)) || shown.category)));
    }

    /** What the answer became, where its buttons stood. */
    function settle(fresh) {
      const words = fresh.confirmed ? t("{name} sudah dikonfirmasi. Pengelolanya kini melihat nama tamu.") : t("{name} belum dikonfirmasi; pengelolanya membaca catatan Anda.");
      stand(fresh, fill(words, fresh), fresh.confirmed ? "s-stay s-stay--done" : "s-stay s-stay--due");
      row.querySelector("button").focus();
    }

    stand(place, "", place.answered_at && !place.confirmed ? "s-stay s-stay--due" : "s-stay");
    return row;
  }

  return { draw, put };
}
