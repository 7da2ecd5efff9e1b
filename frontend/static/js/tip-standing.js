// A tip that was sent: how it stands, what the office asks, what its sender adds. Nobody is named.
import { byId, facts, language, make } from "./dom.js";
import { call } from "./api.js";
import { inFours, matters, outcomes, standings } from "./tip-words.js";
import { dayIn, dayInWords } from "./dates.js";
import { MOST, redrawn, sendPhoto } from "./tip-photos.js";
import { refuse, wire } from "./forms.js";
import { told } from "./slow.js";
import { zoneHere } from "./zone-here.js";

let reference = "";

const dayOf = (instant) => dayInWords(dayIn(zoneHere(), new Date(instant)));

function words({ by, at, text }) {
  return make(
    "li",
    { class: by === "office" ? "s-word s-word--office" : "s-word" },
    make("p", { class: "s-word__by" }, by === "office" ? t("Kantor imigrasi") : t("Anda"), `, ${dayOf(at)}`),
    make("p", { class: "s-word__text" }, text),
  );
}

/** Show how a tip stands; focus goes there unless something was only added. */
function draw(tip, moves = true) {
  const heading = make("h1", { class: "govuk-heading-l", tabindex: "-1" }, standings()[tip.state]);
  byId("stands").replaceChildren(
    heading,
    tip.outcome ? make("p", { class: "govuk-body-l" }, outcomes()[tip.outcome]) : "",
    facts([
      [t("Nomor rujukan"), inFours(reference)],
      [t("Tentang"), matters()[tip.matter]],
      [t("Kecamatan"), tip.region],
      [t("Dibaca oleh"), tip.office],
      [t("Diterima pada"), dayOf(tip.received_at)],
      [t("Foto"), tip.photos ? String(tip.photos) : ""],
    ]),
    tip.said.length ? make("ul", { class: "s-words", lang: language() }, ...tip.said.map(words)) : "",
  );
  byId("adding").hidden = tip.state === "closed";
  byId("more-photos").hidden = tip.photos >= MOST;
  for (const id of ["sent", "asking", "reading"]) byId(id).hidden = true;
  byId("standing").hidden = false;
  if (moves) heading.focus();
}

async function addPhoto({ target }) {
  const [file] = target.files;
  if (!file) return;
  const said = byId("later-said");
  target.disabled = true;
  said.textContent = t("Menyiapkan foto…");
  try {
    const { blob } = await redrawn(file);
    await sendPhoto(reference, blob, (line) => (said.textContent = line));
    draw(await call("POST", "/tips/status", { body: { reference } }), false);
    said.textContent = t("Foto sudah kami terima.");
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
  } finally {
    target.disabled = false;
    target.value = "";
  }
}

async function look(body) {
  try {
    return await call("POST", "/tips/status", { body });
  } catch (problem) {
    if (problem.status === 404) {
      problem.detail = "";
      problem.errors = [{ field: "reference", detail: t("Tidak ada laporan dengan nomor ini. Nomornya 26 huruf dan angka; periksa huruf demi huruf") }];
    }
    throw problem;
  }
}

/** Bring the reading part to life. → open(reference) */
export function standing() {
  wire(byId("read"), {
    read({ reference: typed }) {
      refuse(typed ? [] : [["reference", t("Isi nomor rujukan laporan Anda")]]);
      return { reference: typed };
    },
    send: look,
    done(tip, body) {
      reference = body.reference.replace(/[\s.-]/g, "").toUpperCase();
      draw(tip);
    },
  });
  wire(byId("add"), {
    read({ more }) {
      refuse(more ? [] : [["more", t("Tulis keterangannya dahulu")]]);
      return { reference, text: more };
    },
    send: (body, key) => call("POST", "/tips/additions", { body, key }),
    done(tip) {
      byId("more").value = "";
      draw(tip);
    },
    fields: { text: "more" },
  });
  byId("later").addEventListener("change", addPhoto);
  return (known) => {
    byId("reference").value = inFours(known);
    byId("read").requestSubmit();
  };
}
