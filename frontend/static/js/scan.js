// The officer's scan page: ground, camera, what waits. It goes on without a network and after the
// session has ended; what it scans then waits, sealed.
import { byId, fill, make } from "./dom.js";
import { missing, refuse, wire } from "./form.js";
import { officer, sayWaiting } from "./officer.js";
import { whenWoken } from "./offline.js";
import { groundInWords, groundOfShift, wireGround } from "./scan-ground.js";
import { remove, unkept, waiting } from "./scan-store.js";

const AGAIN_MS = 60000;
// A stamp's code has about 200 characters; a longer text is none, and is not kept whole.
const MOST_SCANNED = 1000;

let person = null;
let ground = null;

// Fetched once the page stands, so that a scan without a network finds them here.
const work = () => import("./scan-work.js");

const flushNow = () => work().then((loaded) => loaded.flushNow());

function askGround() {
  ground = null;
  for (const id of ["scanner", "result"]) byId(id).hidden = true;
  byId("ask-ground").hidden = false;
  byId("ground-order").focus();
}

function ready() {
  work().then(({ clear }) => clear(), () => {});
  byId("result").replaceChildren();
  if (!ground) return askGround();
  byId("ask-ground").hidden = byId("result").hidden = true;
  byId("scanner").hidden = false;
  byId("ground-said").textContent = groundInWords(ground);
  byId("shift-said").textContent = "";
  work().then(({ shiftOn }) => shiftOn(ground), () => {});
  byId("scan").focus();
}

// What waits to be sent, always in sight.

async function showWaiting() {
  const { mine, refused, others } = await waiting(person.id);
  const box = byId("waiting");
  // Signed out meanwhile.
  if (!box) return;
  box.classList.toggle("s-waiting--some", mine.length > 0 || refused.length > 0);
  box.replaceChildren(make("span", {}, tn("{n} pindaian menunggu dikirim", mine.length)));
  if (mine.length) box.append(" ", make("button", { type: "button", class: "s-quiet", onclick: flushNow }, t("Kirim sekarang")));
  if (unkept()) box.append(make("span", { class: "s-waiting__more" }, tn("{n} pindaian hanya ada di halaman ini: jangan menutupnya sebelum terkirim", unkept())));
  if (others) box.append(make("span", { class: "s-waiting__more" }, tn("{n} pindaian petugas lain menunggu ia masuk", others)));
  for (const scan of refused) box.append(make("span", { class: "s-waiting__more" }, fill(t("Satu pindaian ditolak server: {why}"), { why: scan.refused })));
  if (refused.length) box.append(make("button", { type: "button", class: "s-quiet", onclick: () => Promise.all(refused.map(({ id }) => remove(id))).then(showWaiting) }, t("Hapus yang ditolak")));
  sayWaiting();
}

async function found(part) {
  const on = ground;
  if (ground.exception) ground = null;
  byId("scanner").hidden = true;
  const loaded = await work();
  await loaded.found(part, on);
}

/** By camera or from a photo: read(…) gives the code's text, or nothing where it has said why. */
async function scanned(reading) {
  const text = await work().then(reading, () => {
    byId("scan-said").textContent = t("Pembaca kode tidak dapat dimuat. Periksa jaringan Anda, lalu coba lagi.");
  });
  if (text) await found({ seal: text.slice(0, MOST_SCANNED) });
}

function readTyped({ typed }) {
  if (!typed) refuse([["typed", missing(t("nomor cap atau tautannya"))]]);
  // A link, or what follows its #, is longer than any stamp number and is checked as a seal.
  return /[#:/]/.test(typed) || typed.length > 40 ? { seal: typed.slice(0, MOST_SCANNED) } : { stamp_number: typed };
}

function wireTyped() {
  wire(byId("typed-form"), {
    read: readTyped,
    send: async (part) => part,
    done: (part) => {
      byId("typed").value = "";
      return found(part);
    },
  });
}

async function start() {
  let early = null;
  let loaded = null;
  person = await officer(["field_officer", "office_head", "border_officer"], (found) => (loaded ? loaded.tell(found) : (early = found)));
  byId("opening").hidden = true;
  wireGround(person.id, (chosen) => {
    ground = chosen;
    ready();
  });
  wireTyped();
  byId("scan").addEventListener("click", () => scanned(({ openCamera }) => openCamera()));
  byId("photo").addEventListener("change", ({ target }) => scanned(({ readPhoto }) => readPhoto(target)));
  byId("change-ground").addEventListener("click", askGround);
  // Nobody who opens the page again by its history finds a person there.
  addEventListener("pagehide", () => ["result", "late"].forEach((id) => byId(id).replaceChildren()));
  ground = groundOfShift(person.id);
  ready();
  await showWaiting();
  loaded = await work();
  loaded.attach({ person, next: ready, showWaiting, ground: () => ground });
  addEventListener("online", flushNow);
  document.addEventListener("visibilitychange", flushNow);
  setInterval(async () => (await waiting(person.id)).mine.length && flushNow(), AGAIN_MS);
  whenWoken(flushNow);
  if (early) await loaded.tell(early);
  await loaded.prepare();
  navigator.storage?.persist?.().catch(() => {});
}

start().catch((problem) => {
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
  byId("opening").after(make("button", { type: "button", class: "govuk-button", onclick: () => location.reload() }, t("Coba lagi")));
});
