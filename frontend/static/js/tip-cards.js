// Tips as an office's list shows them, and one whole: what it says, its photos, its history.
import { facts, fill, language, make } from "./dom.js";
import { dayIn, dayInWords, timeIn, zoneName } from "./dates.js";
import { deed } from "./stay-deeds.js";
import { matters, outcomes } from "./tip-words.js";
import { slow, told } from "./slow.js";

const HOUR_MS = 3600000;
const LOOKS = { urgent: "s-stay s-stay--late", normal: "s-stay s-stay--due", low: "s-stay" };

const priorities = () => ({ urgent: t("Mendesak"), normal: t("Biasa"), low: t("Dapat menunggu") });

const states = () => ({
  received: t("belum dibaca"),
  examined: t("sedang diperiksa"),
  asked: t("menunggu jawaban pelapor"),
  in_case: t("menjadi kasus"),
  joined: t("digabung dengan laporan lain"),
  closed: t("selesai"),
});

const steps = () => ({
  added: t("Pelapor menambahkan keterangan"),
  photo: t("Pelapor menambahkan foto {detail}"),
  examined: t("Mulai diperiksa"),
  prioritised: t("Prioritas: {detail}"),
  question: t("Bertanya kepada pelapor"),
  noted: t("Catatan"),
  handed_over: t("Diserahkan kepada {detail}"),
  joined: t("Digabung dengan laporan {detail}"),
  muted: t("Pengirim ditahan"),
  unmuted: t("Pengirim tidak ditahan lagi"),
  in_case: t("Menjadi kasus"),
  closed: t("Selesai: {detail}"),
});

export const whenInWords = (at, zone) => {
  const date = new Date(at);
  const time = timeIn(zone, date);
  return `${dayInWords(dayIn(zone, date), false)}, ${language() === "en" ? time : time.replace(":", ".")} ${zoneName(zone)}`;
};

/** How long something waits: "3 hari", "5 jam". */
export function waited(since, now = Date.now()) {
  const hours = Math.max(0, Math.floor((now - Date.parse(since)) / HOUR_MS));
  return hours < 48 ? tn("{n} jam", hours) : tn("{n} hari", Math.floor(hours / 24));
}

function marks(tip) {
  return [
    priorities()[tip.priority],
    states()[tip.state],
    tip.photos && tn("{n} foto", tip.photos),
    tip.joined && tn("{n} laporan serupa digabung", tip.joined),
    tip.has_contact && t("ada kontak"),
    tip.answered_at && fill(t("tambahan dari pengirim {when}"), { when: whenInWords(tip.answered_at, tip.zone) }),
  ].filter(Boolean);
}

/** A row of a list; open(id) shows it whole; its heading is of the level given. */
export function tipCard(tip, open, level = "h2") {
  const over = ["joined", "closed"].includes(tip.state);
  const about = matters()[tip.matter];
  const since = over ? fill(t("Selesai {when}"), { when: whenInWords(tip.closed_at, tip.zone) }) : fill(t("Diterima {when}, menunggu {long}"), { when: whenInWords(tip.received_at, tip.zone), long: waited(tip.received_at) });
  const button = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => open(tip.id, button) }, t("Buka"), make("span", { class: "govuk-visually-hidden" }, ` ${about}, ${tip.number}`));
  return make(
    "li",
    { class: over ? "s-stay s-stay--done" : LOOKS[tip.priority] },
    make(
      "div",
      { class: "s-stay__facts" },
      make(level, { class: "govuk-heading-s" }, `${about}, ${tip.region}`),
      make("p", { class: "govuk-body s-word__text" }, tip.text),
      make("p", { class: "govuk-body-s" }, `${tip.number}. ${since}. ${marks(tip).join(", ")}.`),
      tip.outcome && make("p", { class: "govuk-body-s" }, outcomes()[tip.outcome]),
    ),
    make("div", { class: "s-stay__acts s-screen-only" }, button),
  );
}

/** The address is good for a minute: it becomes a link that the officer opens. */
function photoButton(tip, number) {
  const line = make("span", { role: "status" });
  const ask = async () => {
    try {
      const link = await slow(line, t("Menyiapkan…"), deed(`/tips/${tip.id}/photos/${number}/link`, {}));
      const anchor = make("a", { class: "govuk-link", href: link.url, target: "_blank", rel: "noopener noreferrer" }, fill(t("Buka {name} (berlaku {n} detik)"), { name: link.name, n: link.seconds }));
      line.replaceChildren(anchor);
      setTimeout(() => anchor.isConnected && line.replaceChildren(), link.seconds * 1000);
      anchor.focus();
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      line.textContent = told(problem);
    }
  };
  return make("p", { class: "govuk-body" }, make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: ask }, tn("Foto ke-{n}", number)), " ", line);
}

function happened(tip) {
  if (tip.is_ongoing) return t("Masih berlangsung");
  return tip.happened_on ? dayInWords(tip.happened_on) : "";
}

function place({ position }) {
  if (!position) return "";
  return fill(t("{latitude}, {longitude} (ketelitian {n} m)"), { latitude: position.latitude.toFixed(5), longitude: position.longitude.toFixed(5), n: Math.round(position.accuracy_m) });
}

function stepRow(step, tip, open) {
  const details = { prioritised: priorities()[step.detail], closed: outcomes()[step.detail], joined: step.detail.slice(0, 8) };
  const words = fill(steps()[step.step], { detail: details[step.step] ?? step.detail });
  const who = [step.by, step.office].filter(Boolean).join(", ") || t("Pengirim laporan");
  return make(
    "li",
    { class: step.by ? "s-word s-word--office" : "s-word" },
    make("p", { class: "s-word__by" }, `${whenInWords(step.at, tip.zone)}, ${who}`),
    make("p", { class: "s-word__text" }, words, step.text ? `: ${step.text}` : ""),
    step.step === "joined" && step.detail !== tip.id && make("button", { type: "button", class: "s-quiet", onclick: () => open(step.detail) }, t("Buka laporan itu")),
  );
}

/** A tip whole, as elements; open(id) shows another that may say the same. */
export function wholeTip(tip, open) {
  return [
    make("div", { class: "s-word", lang: tip.language }, make("p", { class: "s-word__text" }, tip.text)),
    facts([
      [t("Kecamatan"), tip.region],
      [t("Posisi"), place(tip)],
      [t("Kejadian"), happened(tip)],
      [t("Diterima pada"), whenInWords(tip.received_at, tip.zone)],
      [t("Keadaan"), marks({ ...tip, photos: 0, has_contact: false }).join(", ")],
      [t("Kontak pelapor"), tip.contact],
    ]),
    ...tip.photos.map((number) => photoButton(tip, number)),
    tip.alike.length > 0 && make("h3", { class: "govuk-heading-m" }, t("Mungkin mengatakan hal yang sama")),
    tip.alike.length > 0 && make("ul", { class: "s-stays" }, ...tip.alike.map((other) => tipCard(other, open, "h4"))),
    make("h3", { class: "govuk-heading-m" }, t("Riwayat")),
    make("ol", { class: "s-words" }, make("li", { class: "s-word" }, make("p", { class: "s-word__by" }, `${whenInWords(tip.received_at, tip.zone)}, ${t("Pengirim laporan")}`), make("p", { class: "s-word__text" }, t("Laporan diterima"))), ...tip.history.map((step) => stepRow(step, tip, open))),
  ].filter(Boolean);
}
