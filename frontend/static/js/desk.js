// The desk: a passport from the reader, a permit class, Enter; the label, Enter; the next one.
// Without a network the entry is kept, sealed, and the ink stamp stands for it.
import { byId, fill, kept, make, show } from "./dom.js";
import { call, Problem, session } from "./api.js";
import { clockInWords } from "./clock-words.js";
import { dayIn } from "./dates.js";
import { waitingList } from "./desk-waiting.js";
import { keep, release, remove, unkept } from "./desk-queue.js";
import { refuse, wire } from "./forms.js";
import { grantedQuestion } from "./desk-granted.js";
import { hideLabel, showLabel } from "./label-view.js";
import { fieldName } from "./mrz-words.js";
import { officer, signInLink } from "./officer.js";
import { readersEnter } from "./reader-enter.js";
import { byName, find, listed, nameOf } from "./reference.js";
import { sealer } from "./envelope.js";
import { compareClocks, serverNow } from "./server-clock.js";
import { zoneHere } from "./zone-here.js";

// A stamp takes a second; nobody at a counter waits longer than this for a network that hangs.
const ANSWER_MS = 8000;
const SEALER_MS = 1500;

let person = null;
let passports = null;
let zone = null;
let place = {};
let sealing = null;
let list = null;
let attempt = null;
let reader = null;
let granted = null;

const form = () => byId("desk");

async function classesInForce(clocks) {
  const [found] = await Promise.all([listed("permit-classes"), clocks]);
  const listing = found.map(({ index, name, valid_from, valid_to }) => ({ index, name, valid_from, valid_to }));
  // Kept for a morning that begins without a network.
  if (listing.length) kept.write("desk-classes", listing);
  const today = dayIn(zoneHere(), new Date(serverNow()));
  const held = (listing.length ? listing : kept.read("desk-classes") || []).filter((item) => (item.valid_from || "") <= today && today <= (item.valid_to || "9999"));
  return byName(held).sort((one, other) => one.index.localeCompare(other.index, "en", { numeric: true }));
}

async function fillClasses(clocks) {
  const select = byId("permit_class");
  for (const item of await classesInForce(clocks)) select.append(make("option", { value: item.index }, `${item.index} – ${nameOf(item)}`));
  select.value = kept.read("permit-class", sessionStorage) || "";
}

function typeFields(on) {
  byId("fields").hidden = byId("read-zone").hidden = !on;
  byId("fields").toggleAttribute("data-off", !on);
  byId("zone").hidden = byId("type-fields").hidden = on;
  byId(on ? "document_number" : "mrz").focus();
}

function onPurpose(on) {
  const box = byId("on-purpose");
  box.hidden = !on;
  box.toggleAttribute("data-off", !on);
  byId("even_if").checked = false;
}

const contact = (email, more) => (email ? { ...more, email } : undefined);

/** The instant of this entry: the same for as long as nothing in it is changed. */
function dated(entry) {
  const text = JSON.stringify(entry);
  if (attempt?.text !== text) attempt = { text, at: serverNow() };
  return { ...entry, entered_at: attempt.at };
}

function read(typed) {
  const wrong = [];
  if (!typed.permit_class) wrong.push(["permit_class", t("Pilih kelas izin")]);
  if (typed.sponsor_name && !typed.sponsor_email) wrong.push(["sponsor_email", t("Isi surel penjamin, atau kosongkan namanya")]);
  if (typed.sponsor_email && !typed.sponsor_name) wrong.push(["sponsor_name", t("Isi nama penjamin")]);
  if (typed.send_stamp && !typed.holder_email) wrong.push(["holder_email", t("Isi surel pemegang, atau jangan pilih kirim lewat surel")]);
  if (!byId("on-purpose").hidden && !typed.even_if) wrong.push(["even_if", t("Nyatakan bahwa cap tetap diterbitkan, atau tekan Esc")]);
  let passport = {};
  try {
    passport = passports.readPassport(typed);
  } catch (refused) {
    wrong.unshift(...refused.errors);
  }
  refuse(wrong);
  kept.write("permit-class", typed.permit_class, sessionStorage);
  return dated({
    ...passport,
    checkpoint: place.checkpoint,
    permit_class: typed.permit_class,
    sponsor: contact(typed.sponsor_email, { name: typed.sponsor_name, language: typed.sponsor_language }),
    holder: contact(typed.holder_email, { language: typed.holder_language, send_stamp: typed.send_stamp || undefined }),
    even_if_in_country: typed.even_if ? true : undefined,
    ...granted.meant(),
  });
}

/** Keep the entry, sealed, before anything is sent; null where this desk cannot seal. */
async function put(body, text, key) {
  const box = await Promise.race([sealing, new Promise((resolve) => setTimeout(resolve, SEALER_MS, null))]);
  if (!box) return null;
  const entry = { id: key, officer: person.id, at: body.entered_at, sealed: await box.seal(key, text) };
  await keep(entry);
  return entry;
}

/** Wait until this session is known to be this officer's: what one seals, another must not send. */
async function beOneself() {
  const slow = new Problem({ code: "timeout", title: t("Server terlalu lama menjawab") });
  const who = await Promise.race([session(), new Promise((_, reject) => setTimeout(reject, ANSWER_MS, slow))]);
  if (who && who.id !== person.id) location.reload();
}

const already = (problem) =>
  new Problem({ ...problem, title: problem.title, detail: t("Paspor ini masuk dan belum tercatat keluar. Periksa paspornya. Bila keberangkatannya memang tidak tercatat, nyatakan di bawah lalu terbitkan.") });

async function send(body, key) {
  // The same text by either way, or it would not be the same entry to the server.
  const text = JSON.stringify(body);
  const entry = await put(body, text, key);
  try {
    await beOneself();
    const stamp = await call("POST", "/stamps", { text, key, timeout: ANSWER_MS });
    await remove(key);
    return { stamp };
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    const refused = problem.status >= 400 && problem.status < 500;
    // Whatever is no refusal may have been recorded: the same key finds out, and records it once.
    if (entry && !refused) {
      release(key);
      return { entry };
    }
    await remove(key);
    // Without a key to seal with the form keeps the entry; perhaps there is one next time.
    if (!entry) sealing = sealer(person.id).catch(() => null);
    if (problem.code === "granted_permit_stands" && problem.standing.length) return { asked: problem.standing, typed: body.permit_class };
    if (problem.code === "granted_permit_gone") granted.clear();
    if (problem.code !== "already_in_country") throw problem;
    onPurpose(true);
    throw already(problem);
  }
}

const showStamp = (stamp, next = reset, nextWords = t("Penumpang berikutnya")) =>
  showLabel(stamp, {
    title: fill(t("Cap {number} terbit"), { number: stamp.stamp_number }),
    warned: stamp.deported_before ? t("Pernah dideportasi: tanyakan ke kantor Anda sebelum mempersilakan masuk.") : stamp.watch_listed && t("Daftar pengawasan: tanyakan ke kantor Anda sebelum mempersilakan masuk. Jangan menyebutkan tanda ini kepada pemegang."),
    next,
    nextWords,
    keys: t("Enter: cetak, lalu penumpang berikutnya. Esc: penumpang berikutnya."),
  });

/** No seal exists yet, so there is nothing to print: the ink stamp, and what happens next. */
async function showKept(entry) {
  await list.show();
  const next = make("button", { type: "button", class: "govuk-button", id: "next", onclick: reset }, t("Penumpang berikutnya"));
  const stays = !unkept() ? t("Entri ini tersimpan tersegel di loket ini dan terkirim sendiri begitu jaringan kembali.") : t("Entri ini hanya tersimpan selama halaman ini terbuka. Jangan menutupnya sebelum terkirim.");
  show(
    byId("issued"),
    make(
      "div",
      { class: "s-verdict s-verdict--warn" },
      make("h2", {}, t("Tidak ada jawaban: bubuhkan cap tinta")),
      make("p", { class: "govuk-body" }, fill(t("Cap tinta berlaku untuk entri pukul {time} ini. Belum ada label untuk dicetak."), { time: clockInWords(entry.at, place.zone) })),
      make("p", { class: "govuk-body" }, stays),
      make("p", { class: "govuk-body" }, t("Cap berkode terbit sesudah itu. Pemegang mengambilnya sendiri di halaman Ambil cap masuk, dengan data paspornya.")),
    ),
    next,
    make("p", { class: "govuk-body-s" }, t("Enter atau Esc: penumpang berikutnya.")),
  );
  next.focus({ preventScroll: true });
  scrollTo(0, 0);
  list.send();
}

/** The form again, as it was typed. */
function issueForm() {
  byId("issue").hidden = false;
  return form();
}

function done({ stamp, entry, asked, typed }) {
  byId("issue").hidden = true;
  if (asked) return granted.ask(asked, typed);
  return stamp ? showStamp(stamp) : showKept(entry);
}

/** The label of an entry that waited; the passenger at the counter stays in the form. */
function printLate(stamp) {
  const back = () => {
    hideLabel();
    byId("issue").hidden = false;
    byId("mrz").focus();
  };
  granted.clear();
  byId("issue").hidden = true;
  return showStamp(stamp, back, t("Kembali"));
}

function reset() {
  hideLabel();
  attempt = form().attempt = null;
  form().reset();
  zone.clear();
  onPurpose(false);
  byId("desk-summary").hidden = true;
  granted.clear();
  byId("permit_class").value = kept.read("permit-class", sessionStorage) || "";
  byId("issue").hidden = false;
  typeFields(false);
}

function keys(event) {
  if (event.key === "Escape" && form().ariaBusy !== "true") {
    event.preventDefault();
    return reset();
  }
  const typing = event.target.matches?.("#mrz") || !event.target.closest?.("#desk");
  if (event.key !== "Enter" || typing) return null;
  if (reader.took()) return event.preventDefault();
  if (event.target.matches("select")) {
    event.preventDefault();
    form().requestSubmit();
  }
  return null;
}

/** Where the officer is posted; until the server says who it is, where they were last. */
async function findPlace() {
  const before = kept.read("desk-place");
  place = before?.officer === person.id ? before : { zone: zoneHere() };
  if (person.checkpoint) place = { ...place, officer: person.id, checkpoint: person.checkpoint };
  const found = place.checkpoint && (await find("checkpoints", place.checkpoint, dayIn("WIB")));
  if (found) place = { officer: person.id, checkpoint: found.code, zone: found.zone };
  kept.write("desk-place", place);
  byId("checkpoint").textContent = found ? `${nameOf(found)} (${found.code})` : place.checkpoint || "";
}

/** The server has said who it is, or that the session has ended, after the desk was opened without it. */
async function known({ person: found, ended }) {
  byId("signed-out").hidden = !ended;
  if (!found) return;
  person = found;
  await findPlace();
  await list?.send();
}

async function start() {
  [person, passports] = await Promise.all([officer(["border_officer"], known), import("./desk-passport.js")]);
  sealing = sealer(person.id).catch(() => null);
  reader = readersEnter(byId("mrz"));
  zone = passports.watchZone(() => {
    reader.whole();
    byId("permit_class").focus();
  });
  list = waitingList({ officer: person.id, zone: () => place.zone, nameOf: fieldName, print: printLate });
  granted = grantedQuestion({ again: () => issueForm().requestSubmit(), back: () => issueForm() && byId("permit_class").focus() });
  wire(form(), { read, send, done, fields: passports.fieldTable() });
  document.addEventListener("keydown", keys);
  form().addEventListener("input", (event) => {
    if (event.target.id !== "mrz") reader.meant();
    // An answer is of the entry that was asked about.
    granted.clear();
  });
  byId("type-fields").addEventListener("click", () => typeFields(true));
  byId("read-zone").addEventListener("click", () => typeFields(false));
  byId("signed-out").append(" ", signInLink(t("Masuk")));
  addEventListener("pagehide", reset);
  addEventListener("beforeunload", (event) => unkept() && event.preventDefault());
  byId("opening").hidden = true;
  byId("issue").hidden = false;
  byId("mrz").focus();
  await Promise.all([findPlace(), fillClasses(compareClocks())]);
  await list.show();
  await list.send();
  navigator.storage?.persist?.().catch(() => {});
}

start().catch((problem) => {
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
