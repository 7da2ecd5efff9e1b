// Departures: what the reader types is recorded at once; its answer stands below, the next follows.
import { byId, facts, fill, freshKey, make } from "./dom.js";
import { rupiah } from "./money.js";
import { call } from "./api.js";
import { clockInWords } from "./clock-words.js";
import { dayIn, dayInWords } from "./dates.js";
import { find, nameOf } from "./reference.js";
import { officer } from "./officer.js";
import { compareClocks, serverNow } from "./server-clock.js";
import { watchReading, whatWasRead } from "./desk-reading.js";
import { heldName } from "./restricted.js";
import { zoneHere } from "./zone-here.js";

const ANSWER_MS = 8000;

let zone = null;
let attempt = null;
let busy = false;
let byCamera = false;

const field = () => byId("read");

/** "Rp37.000.000" */
const line = (text) => make("p", { class: "govuk-body" }, text);

const box = (look, mark, title, ...lines) =>
  make("div", { class: `s-verdict ${look}` }, make("h2", {}, make("span", { class: "s-mark", "aria-hidden": "true" }, mark), title), ...lines.filter(Boolean).map(line));

const say = (...parts) => byId("result").replaceChildren(...parts.filter(Boolean));

const nextLine = () => make("p", { class: "govuk-body-s" }, byCamera ? t("Enter: kamera untuk penumpang berikutnya. Esc: kosongkan.") : t("Baca paspor berikutnya, atau Enter: kosongkan."));

const undoBox = () =>
  make(
    "details",
    { class: "govuk-details" },
    make("summary", { class: "govuk-details__summary" }, make("span", { class: "govuk-details__summary-text" }, t("Tercatat untuk orang yang salah?"))),
    make("div", { class: "govuk-details__text" }, t("Keberangkatan tidak dapat dibatalkan di halaman ini. Beri tahu kepala kantor Anda sekarang juga dan sebutkan nomor cap serta jamnya. Bila orangnya masih di sini, entrinya dicatat lagi di loket kedatangan.")),
  );

/** How long the stay was too long, and what that costs by the rule of the day. */
function overstayBox({ overstay_days: days, overstay_fee: fee, deportation_and_ban: banned }) {
  if (!days) return null;
  const sum = fill(t("Biaya beban: {days} × {day} = {sum}."), { days, day: rupiah(fee / days), sum: rupiah(fee) });
  const rule = banned ? t("Lebih lama daripada yang dapat diselesaikan dengan biaya beban: deportasi dan penangkalan. Serahkan kepada petugas penindakan sebelum ia naik.") : t("Keberangkatannya sudah tercatat. Pastikan biayanya dibayar sebelum ia naik.");
  return box("s-verdict--bad", "!", tn("Lewat {n} hari", days), banned ? null : sum, rule);
}

/** What was recorded, to compare with the passenger. */
async function answerParts(answer) {
  const { passport } = answer.person;
  const permit = await find("permit-classes", answer.permit_class, answer.entry_on);
  return [
    box("s-verdict--good", "✓", fill(t("Keberangkatan tercatat pukul {time}"), { time: clockInWords(answer.departed_at, zone) })),
    overstayBox(answer),
    facts([
      [t("Nama"), heldName(answer.person)],
      [t("Nomor paspor"), passport && `${passport.document_number} (${passport.issuing_state})`],
      [t("Kelas izin pada cap"), permit ? `${permit.index} – ${nameOf(permit)}` : answer.permit_class],
      [t("Boleh tinggal sampai"), dayInWords(answer.last_day_of_stay)],
      [t("Nomor cap"), answer.stamp_number],
    ]),
    nextLine(),
    undoBox(),
  ];
}

function refusedParts(problem) {
  if (!problem.lost && problem.status !== 500) {
    const why = problem.errors.length ? problem.errors.map(({ detail }) => detail) : [`${problem.title}. ${problem.detail}`];
    return [box("s-verdict--bad", "✕", t("Keberangkatan belum tercatat"), ...why), nextLine()];
  }
  return [
    box("s-verdict--warn", "!", t("Belum ada jawaban"), `${problem.title}. ${problem.detail}`, t("Keberangkatan ini mungkin belum tercatat. Tekan Enter untuk mencoba lagi: tidak akan tercatat dua kali. Bila jaringan tetap putus, bubuhkan cap tinta dan tulis nomor paspor serta jamnya di buku loket.")),
    make("p", { class: "govuk-body-s" }, t("Enter: coba lagi. Esc: kosongkan.")),
  ];
}

async function record(asked, text) {
  // The same reading sent again has the same key and instant, so that it is recorded once.
  if (attempt?.text !== text) attempt = { text, key: freshKey(), at: serverNow() };
  try {
    const body = { ...asked, departed_at: attempt.at };
    const answer = await call("POST", "/departures", { body, key: attempt.key, timeout: ANSWER_MS });
    attempt = null;
    field().value = "";
    return await answerParts(answer);
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    return refusedParts(problem);
  }
}

async function send(text = field().value.trim()) {
  if (busy) return;
  const asked = whatWasRead(text);
  if (asked.wrong) {
    say(box("s-verdict--bad", "✕", t("Belum terbaca dengan benar"), ...asked.wrong));
  } else {
    busy = true;
    say(make("p", { class: "govuk-body" }, t("Mencatat…")));
    say(...(await record(asked, text)));
    busy = false;
  }
  if (byCamera) byId("scan").focus();
  else field().select();
}

function clear() {
  attempt = null;
  field().value = "";
  say();
  field().focus();
}

async function openCamera() {
  say();
  byId("scan").hidden = true;
  const unloaded = () => ({ refused: t("Pembaca kode tidak dapat dimuat. Periksa jaringan Anda, lalu coba lagi.") });
  const { text, refused } = await import("./camera.js").then(({ scan }) => scan(byId("camera")), unloaded);
  byId("scan").hidden = false;
  if (refused) say(line(refused));
  if (!text) return field().focus();
  byCamera = true;
  field().value = text;
  return send(text);
}

async function start() {
  const person = await officer(["border_officer"]);
  watchReading(field(), {
    send: () => {
      byCamera = false;
      return send();
    },
    next: clear,
    typed: () => busy || say(),
  });
  byId("departure").addEventListener("submit", (event) => {
    event.preventDefault();
    if (field().value.trim()) send();
  });
  byId("scan").addEventListener("click", openCamera);
  document.addEventListener("keydown", (event) => event.key === "Escape" && !busy && clear());
  // Nobody who opens the page again by its history finds a person there.
  addEventListener("pagehide", clear);
  byId("departure").querySelector("fieldset").disabled = false;
  byId("opening").hidden = true;
  byId("desk-open").hidden = false;
  field().focus();
  compareClocks();
  zone = zoneHere();
  const place = person.checkpoint && (await find("checkpoints", person.checkpoint, dayIn("WIB")));
  if (!place) return;
  zone = place.zone;
  byId("checkpoint").textContent = `${nameOf(place)} (${place.code})`;
}

start().catch((problem) => {
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
