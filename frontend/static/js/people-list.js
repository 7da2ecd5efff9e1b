// A group's list: read from a file with repairs to look at, or typed; each name can be mended before it is sent.
import { body, button } from "./booking-fields.js";
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { deed } from "./stay-deeds.js";
import { listRow } from "./people-list-row.js";
import { saveText } from "./save-text.js";
import { slow, told } from "./slow.js";

const MOST_BYTES = 180_000;
const AT_FIRST = 5;

const header = () => [t("Nama lengkap"), t("NIK atau nomor paspor"), t("Negara penerbit paspor"), t("Tanggal lahir")];

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** sent(answer, words) is told once the list is with the office. */
export function listForm(box, { reference, booking, kind, sent }) {
  const said = make("p", { class: "s-said", id: "list-said", role: "status" });
  const file = make("input", { class: "govuk-file-upload", id: "list-file", type: "file", accept: ".csv,.tsv,.txt,.xlsx", "aria-describedby": "list-hint list-said" });
  const notes = make("div");
  const summary = make("div", { class: "s-summary", tabindex: "-1" });
  const list = make("ol", { class: "s-lines" });
  const agree = make("input", { type: "checkbox", class: "govuk-checkboxes__input", id: "list-agreed" });
  const agreeing = make("div", { class: "govuk-form-group", hidden: true }, make("div", { class: "govuk-checkboxes__item" }, agree, make("label", { class: "govuk-label govuk-checkboxes__label", for: "list-agreed" }, t("Saya sudah memeriksa perbaikan yang diusulkan"))));
  const state = make("p", { class: "govuk-body s-said-line", role: "status" });
  const go = button(t("Kirim daftar ini"), send, "");
  const foot = make("div", { hidden: true }, button(t("Tambah orang"), () => add().focus()), agreeing, state, go);
  let rows = [];
  let key = 0;

  const filled = () => rows.filter((row) => !row.isEmpty());

  function count() {
    foot.hidden = !rows.length;
    agreeing.hidden = !rows.some((row) => row.repaired);
    state.textContent = fill(t("{n} orang di daftar; pesanan ini untuk {all} orang."), { n: filled().length, all: booking.count });
    rows.forEach((row, at) => row.number(at + 1));
  }

  function add(known = {}) {
    const row = listRow(`row-${(key += 1)}`, known, kind.person_grounds, {
      away: () => {
        rows = rows.filter((each) => each !== row);
        row.element.remove();
        count();
        (rows.at(-1) || { focus: () => file.focus() }).focus();
      },
      changed: count,
    });
    rows.push(row);
    list.append(row.element);
    count();
    return row;
  }

  function clear() {
    rows = [];
    agree.checked = false;
    for (const part of [list, summary, notes]) part.replaceChildren();
  }

  /** What the API read of a file; each row with what is wrong or proposed, those to look at first. */
  function showRead(answer) {
    clear();
    notes.replaceChildren(...[...(answer.errors || []), ...(answer.notes || [])].map(({ detail, code }) => make("p", { class: "govuk-body s-flag s-flag--warn" }, detail || code)));
    for (const item of answer.rows) add(item);
    const looked = rows.filter((row) => row.repaired || row.wrong).length;
    said.textContent = looked ? fill(t("{n} baris terbaca; {some} perlu Anda lihat."), { n: rows.length, some: looked }) : tn("{n} baris terbaca, semuanya lengkap.", rows.length);
    (rows.find((row) => row.repaired || row.wrong) || rows[0])?.focus();
    count();
  }

  async function choose() {
    const [picked] = file.files;
    if (!picked) return;
    if (picked.size > MOST_BYTES) return (said.textContent = t("Berkas ini lebih dari 180 kB. Simpan sebagai CSV, atau buang gambar dan lembar lain."));
    if (!picked.size) return (said.textContent = t("Berkas ini kosong."));
    file.disabled = true;
    said.textContent = t("Membaca berkas…");
    try {
      showRead(await call("POST", "/bookings/people/readings", { body: { reference, name: picked.name.slice(-100), content: await base64(picked) }, timeout: 60000 }));
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = [told(problem), ...problem.errors.map(({ detail }) => detail)].filter(Boolean).join(" ");
    }
    file.disabled = false;
    file.value = "";
  }

  function showSummary(title, lines) {
    const links = lines.map(([target, words]) => make("li", {}, target ? make("a", { href: `#${target.id}`, onclick: (event) => (event.preventDefault(), target.focus()) }, words) : words));
    summary.replaceChildren(make("div", { class: "govuk-error-summary" }, make("div", { role: "alert" }, make("h2", { class: "govuk-error-summary__title" }, title), make("div", { class: "govuk-error-summary__body" }, make("ul", { class: "govuk-list govuk-error-summary__list" }, ...links)))));
    summary.focus();
  }

  /** What is wrong before anything is sent: [[field, words], …] */
  function wrongs() {
    const found = filled().flatMap((row) => row.check());
    if (!filled().length) found.push([file, t("Isi sedikitnya satu orang")]);
    if (!agreeing.hidden && !agree.checked) found.push([agree, t("Periksa perbaikan yang diusulkan, lalu centang")]);
    return found;
  }

  function refused(problem, people) {
    const lines = problem.errors.map(({ field, detail }) => {
      const [, n, name] = /^people\W+(\d+)\W+(\w+)$/.exec(field) || [];
      return people[n] ? [people[n].mark(name, detail), `${people[n].title()}: ${detail}`] : [null, detail];
    });
    showSummary(problem.title, lines.length ? lines : [[null, problem.detail]]);
  }

  async function send() {
    summary.replaceChildren();
    const wrong = wrongs();
    if (wrong.length) return showSummary(tn("Ada {n} hal yang perlu diperbaiki", wrong.length), wrong);
    const people = filled();
    go.disabled = true;
    try {
      const answer = await slow(state, t("Mengirim daftar…"), deed("/bookings/people", { reference, people: people.map((row) => row.read()) }));
      await sent(answer, tn("Daftar dengan {n} nama sudah kami terima.", people.length));
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      refused(problem, people);
    }
    go.disabled = false;
  }

  const template = () => saveText(t("daftar-peserta.csv"), "text/csv", `\ufeff${header().join(";")}\r\n`);
  const typing = () => {
    if (!rows.length) for (let n = 0; n < Math.min(AT_FIRST, booking.count); n += 1) add();
    rows[0].focus();
  };

  file.addEventListener("change", choose);
  box.replaceChildren(
    booking.list.count ? make("p", { class: "govuk-body s-flag s-flag--warn" }, fill(t("Daftar yang baru menggantikan yang lama ({n} nama)."), { n: booking.list.count })) : "",
    make("div", { class: "govuk-form-group" }, make("label", { class: "govuk-label", for: "list-file" }, t("Berkas daftar peserta")), make("div", { class: "govuk-hint", id: "list-hint" }, t("CSV atau XLSX, paling besar 180 kB. Judul kolom boleh berbahasa Indonesia atau Inggris. Belum ada yang dikirim ke kantor sebelum Anda memeriksanya.")), file, said),
    make("div", { class: "govuk-button-group" }, button(t("Unduh daftar kosong"), template), button(t("Ketik sendiri"), typing)),
    notes,
    summary,
    list,
    foot,
    body(t("Daftar ini hanya dilihat kantor yang melayani, dan dihapus sesudah pelayanan.")),
  );
  byId("list-file").focus();
}
