// What an office's head does with a tip: each deed one form, said back on the page, in its history at once.
import { byId, make } from "./dom.js";
import { call } from "./api.js";
import { byName, listed, nameOf } from "./reference.js";
import { casesPage } from "./addresses.js";
import { dayIn } from "./dates.js";
import { refuse, wire } from "./forms.js";
import { tabs } from "./tabs.js";

let tip = null;

/** One form: read its fields, send them to the tip, say what was done. away: the tip leaves the list by it. */
function deedForm(name, { path, read, said, done, fields }) {
  const form = byId(`${name}-form`);
  wire(form, {
    read,
    send: (body, key) => call("POST", path ? `/tips/${tip.id}/${path}` : "/cases", { body, key }),
    done(answer) {
      form.reset();
      return done(answer, typeof said === "function" ? said(answer) : said);
    },
    fields,
  });
}

const must = (value, field, words) => refuse(value ? [] : [[field, words]]);

async function fillOffices(person) {
  const today = dayIn("WIB");
  const offices = byName(await listed("offices")).filter((item) => item.code !== person.office && (item.valid_from || "") <= today && today <= (item.valid_to || "9999"));
  byId("to_office").append(...offices.map((item) => make("option", { value: item.code }, nameOf(item))));
}

/** deeds(person, {stays, leaves}): stays(tip, words) draws it anew, leaves(words) goes back to the list. → show(tip, others) */
export function deeds(person, { stays, leaves }) {
  const chooser = tabs(byId("deeds"), () => {});

  deedForm("prioritise", {
    path: "priority",
    read({ priority, priority_note: note }) {
      must(priority, "priority", t("Pilih prioritasnya"));
      return note ? { priority, note } : { priority };
    },
    said: t("Prioritas tersimpan."),
    done: stays,
    fields: { note: "priority_note" },
  });
  deedForm("ask", {
    path: "questions",
    read({ question }) {
      must(question, "question", t("Tulis pertanyaannya"));
      return { question };
    },
    said: t("Pertanyaan terkirim. Jawabannya muncul di sini."),
    done: stays,
  });
  deedForm("note", {
    path: "notes",
    read({ kept_note: note }) {
      must(note, "kept_note", t("Tulis catatannya"));
      return { note };
    },
    said: t("Catatan tersimpan."),
    done: stays,
    fields: { note: "kept_note" },
  });
  deedForm("make-case", {
    read({ case_note: note }) {
      must(note, "case_note", t("Tulis apa yang akan diperiksa"));
      return { from: { tip: tip.id }, note };
    },
    said: () => [t("Laporan ini menjadi kasus."), " ", make("a", { class: "govuk-link", href: casesPage() }, t("Buka daftar kasus"))],
    done: (answer, said) => leaves(said),
    fields: { note: "case_note" },
  });
  deedForm("finish", {
    path: "closing",
    read({ outcome, message }) {
      must(outcome, "outcome", t("Pilih hasilnya"));
      return message ? { outcome, message } : { outcome };
    },
    said: t("Laporan selesai. Pelapor dapat membaca hasilnya."),
    done: (answer, said) => leaves(said),
  });
  deedForm("join", {
    path: "duplicate",
    read({ of }) {
      must(of, "of", t("Pilih laporan yang lain"));
      return { of };
    },
    said: t("Laporan digabung."),
    done: (answer, said) => leaves(said),
  });
  deedForm("give", {
    path: "hand-over",
    read({ to_office: office, give_reason: reason }) {
      const errors = [];
      if (!office) errors.push(["to_office", t("Pilih kantornya")]);
      if (!reason) errors.push(["give_reason", t("Tuliskan alasannya")]);
      refuse(errors);
      return { office, reason };
    },
    said: t("Laporan diserahkan, dengan seluruh riwayatnya."),
    done: (answer, said) => leaves(said),
    fields: { office: "to_office", reason: "give_reason" },
  });
  deedForm("hold", {
    path: "muting",
    read({ hold_reason: reason }) {
      must(reason, "hold_reason", t("Tuliskan alasannya"));
      return { muted: !tip.is_muted, reason };
    },
    said: (answer) => (answer.is_muted ? t("Pengirim ini ditahan.") : t("Pengirim ini tidak ditahan lagi.")),
    done: stays,
    fields: { reason: "hold_reason" },
  });
  fillOffices(person);

  function sayHold() {
    const kept = tip.may_mute ? t("Laporan berikutnya dari peramban atau kontak yang sama ditahan 90 hari. Pengirimnya tidak diberi tahu. Laporan ini tetap tersimpan di daftar “Ditahan”.") : t("Laporan ini tidak membawa tanda pengirim, jadi hanya laporan ini yang disisihkan ke daftar “Ditahan”.");
    byId("hold-words").textContent = tip.is_muted ? t("Pengirim ini sedang ditahan. Simpan untuk menerima laporannya lagi.") : kept;
  }

  return function show(shown, others) {
    const changed = tip?.id !== shown.id;
    tip = shown;
    byId("doing").hidden = !tip.is_open || person.role === "division_head";
    const numbered = new Map([...tip.alike, ...others].filter((one) => one.id !== tip.id).map((one) => [one.id, one]));
    const options = [...numbered.values()].map((one) => make("option", { value: one.id }, `${one.number}, ${one.region}: ${one.text.slice(0, 60)}`));
    byId("of").replaceChildren(byId("of").firstElementChild, ...options);
    sayHold();
    if (!changed) return;
    for (const form of byId("doing").querySelectorAll("form")) form.reset();
    chooser.choose("prioritise");
  };
}
