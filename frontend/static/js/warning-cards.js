// A warning as an office's list shows it: who is warned, what became of it, and what can be done by one tap.
import { fill, kept, make } from "./dom.js";
import { deed } from "./stay-deeds.js";
import { lastDayInWords, mailInWords, nextInWords, shortInstant, stateWords, toInWords } from "./warning-words.js";
import { permitsPage } from "./addresses.js";
import { slow, told } from "./slow.js";
import { sureButton } from "./sure.js";

const LOOKS = { bounced: "s-stay s-stay--late", held: "s-stay s-stay--late", filed: "s-stay s-stay--due", delivered: "s-stay s-stay--done" };

// Nothing follows by itself while one of these stands.
const TROUBLED = ["bounced", "held", "filed"];

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);

const lineOf = (text) => text && line(text);

/** A button whose name says whose it is also to somebody who hears the page. */
const act = (words, who, onclick, look = "govuk-button govuk-button--secondary") => make("button", { type: "button", class: look, onclick }, words, make("span", { class: "govuk-visually-hidden" }, ` ${who}`));

/** On to the permit's own page; which one, and on what ground, goes along in the browser. */
function permitLink(warning) {
  const hand = () => kept.write("open-permit", { permit: warning.permit, reason: t("Peringatan yang perlu ditindaklanjuti") }, sessionStorage);
  return make("a", { class: "s-quiet", href: permitsPage(), onclick: hand }, t("Lihat izin"), make("span", { class: "govuk-visually-hidden" }, ` ${warning.holder}`));
}

/** Everything that went before, the newest first. */
function historyOf({ history }, zone) {
  if (!history.length) return null;
  return make(
    "details",
    { class: "govuk-details" },
    make("summary", { class: "govuk-details__summary" }, make("span", { class: "govuk-details__summary-text" }, tn("Riwayat: {n} tahap", history.length))),
    make("ul", { class: "govuk-list govuk-details__text" }, ...[...history].reverse().map((mail) => make("li", {}, mailInWords(mail, zone)))),
  );
}

/** What its state asks of whoever reads it. */
function adviceFor({ state, yours }) {
  if (!yours && TROUBLED.includes(state)) return t("Izin ini milik kantor lain: hanya kantor itu yang dapat menindaklanjutinya.");
  return "";
}

/** What the card says of a warning, line by line. */
function linesOf(warning, zone) {
  const last = warning.history.at(-1);
  return [
    line(make("strong", {}, lastDayInWords(warning))),
    line(toInWords(warning)),
    lineOf([warning.permit_class, warning.number && fill(t("izin {number}"), warning), warning.stamp_number && fill(t("cap {stamp_number}"), warning)].filter(Boolean).join(", ")),
    lineOf(warning.state === "filed" && warning.filed_at ? fill(t("Perpanjangan diajukan menurut penjamin: {when}"), { when: shortInstant(warning.filed_at, zone) }) : ""),
    lineOf(last ? mailInWords(last, zone) : stateWords()[warning.state]),
    !TROUBLED.includes(warning.state) && lineOf(nextInWords(warning, zone)),
    lineOf(adviceFor(warning)),
  ].filter(Boolean);
}

/**
 * warningCard(warning, {zone, address(warning, row, settle)})
 *   zone: in which instants are said; address shows the form for a new address.
 */
export function warningCard(warning, { zone, address }) {
  const row = make("li", { class: LOOKS[warning.state] || "s-stay" });
  const said = make("p", { class: "govuk-body", role: "status" });
  const who = warning.holder;

  /** One after the other: a second tap while the first is under way does nothing. */
  async function once(words, work, done) {
    if (row.ariaBusy === "true") return;
    row.ariaBusy = "true";
    said.textContent = "";
    try {
      settle(await slow(said, words, work()), done);
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    } finally {
      row.ariaBusy = "false";
    }
  }

  const resend = () => once(t("Mengirim…"), () => deed(`/warnings/${warning.id}/resend`, {}), t("Surel dikirim ulang sekarang; hasilnya terlihat di sini dalam beberapa menit."));

  function decide(granted) {
    const done = granted ? t("Keputusan tercatat: tidak ada peringatan lagi sebelum hari terakhir ini. Catat perpanjangannya pada izinnya.") : t("Keputusan tercatat: peringatan kepada penjamin berlanjut.");
    return once(t("Mencatat…"), () => deed(`/warnings/${warning.id}/decision`, { granted }), done);
  }

  /** What was done, where its buttons stood. */
  function settle(fresh, words) {
    row.className = "s-stay s-stay--done";
    draw({ ...warning, ...fresh, may_resend: false, may_decide: false }, words, false);
    said.tabIndex = -1;
    said.focus();
  }

  function draw(shown, words = "", open = true) {
    const acts = [
      // What stops the warnings is asked once more.
      shown.may_decide && sureButton(t("Disetujui"), t("Peringatan sebelum hari terakhir ini berhenti. Perpanjangannya sudah pasti disetujui?"), t("Ya, disetujui"), () => decide(true), who),
      shown.may_decide && act(t("Tidak disetujui"), who, () => decide(false)),
      open && shown.state === "bounced" && shown.yours && shown.sponsor && act(t("Isi alamat baru"), who, () => address(shown, row, settle), "govuk-button"),
      shown.may_resend && shown.state !== "bounced" && act(t("Kirim ulang"), who, resend, shown.state === "held" ? "govuk-button" : undefined),
      permitLink(shown),
    ].filter(Boolean);
    said.textContent = words;
    row.replaceChildren(
      make("div", { class: "s-stay__facts" }, make("h2", { class: "govuk-heading-s" }, who), ...linesOf(shown, zone)),
      make("div", { class: "s-stay__acts s-screen-only" }, ...acts),
      historyOf(shown, zone) || "",
      said,
    );
  }

  draw(warning);
  return row;
}
