// The officer's scan page: ground, camera, the phone's own verdict, then what the server knows.
import { byId, fill, freshKey, kept, make, show } from "./dom.js";
import { missing, refuse, wire } from "./forms.js";
import { officer } from "./officer.js";
import { discard, flush, keep, lasting, send, waiting } from "./scan-queue.js";
import { locate } from "./scan-position.js";

let person = null;
let ground = null;
let turn = 0;
let outlives = true;
let unanswered = null;

const button = (text, onclick, look = "") => make("button", { type: "button", class: `govuk-button ${look}`, onclick }, text);

// The ground: an order for the shift, or an exception for one scan.

function groundInWords() {
  if (ground.order) return fill(t("Surat perintah {number}"), { number: ground.order });
  const exceptions = { watch_list: t("Tanpa surat perintah: ada dalam daftar pengawasan"), in_the_act: t("Tanpa surat perintah: tertangkap tangan") };
  return exceptions[ground.exception];
}

function askGround() {
  ground = null;
  for (const id of ["scanner", "result"]) byId(id).hidden = true;
  byId("ask-ground").hidden = false;
  byId("ground-order").focus();
}

function showGroundFields() {
  const chosen = document.querySelector("input[name=ground]:checked")?.value;
  for (const [id, on] of [["order", chosen === "order"], ["reason", chosen && chosen !== "order"]]) {
    const group = byId(id).closest(".govuk-form-group");
    group.hidden = !on;
    group.toggleAttribute("data-off", !on);
  }
}

function readGround({ ground: chosen, order, reason }) {
  if (!chosen) refuse([["ground", t("Pilih dasar pemindaian")]]);
  if (chosen === "order") {
    if (!order) refuse([["order", missing(t("nomor surat perintah"))]]);
    return { order };
  }
  if (!reason) refuse([["reason", t("Tuliskan alasannya")]]);
  return { exception: chosen, reason };
}

function takeGround(chosen) {
  ground = chosen;
  // An order holds for the shift; an exception holds for one scan.
  kept.write("order", chosen.order || null, sessionStorage);
  ready();
}

function ready() {
  turn += 1;
  unanswered = null;
  byId("result").replaceChildren();
  if (!ground) return askGround();
  byId("ask-ground").hidden = byId("result").hidden = true;
  byId("scanner").hidden = false;
  byId("ground-said").textContent = groundInWords();
  byId("scan").focus();
}

// What waits to be sent, always in sight.

async function showWaiting() {
  const { mine, refused, others } = await waiting(person.id);
  const box = byId("waiting");
  box.classList.toggle("s-waiting--some", mine.length > 0 || refused.length > 0);
  box.replaceChildren(make("span", {}, tn("{n} pindaian menunggu dikirim", mine.length)));
  if (mine.length) box.append(" ", make("button", { type: "button", class: "s-quiet", onclick: flushNow }, t("Kirim sekarang")));
  if (others) box.append(make("span", { class: "s-waiting__more" }, tn("{n} pindaian petugas lain menunggu ia masuk", others)));
  for (const scan of refused) box.append(make("span", { class: "s-waiting__more" }, fill(t("Satu pindaian ditolak server: {why}"), { why: scan.refused })));
  if (refused.length) box.append(make("button", { type: "button", class: "s-quiet", onclick: () => discard(refused).then(showWaiting) }, t("Hapus yang ditolak")));
}

async function flushNow() {
  if (!person || document.visibilityState === "hidden") return;
  await flush(person.id, toldLate);
  await showWaiting();
}

/** An answer that came later: the whole of it where its scan is still shown, else one line. */
async function toldLate(scan, answer) {
  const { lateLine, resultParts } = await answers();
  if (scan.id === unanswered) return show(byId("result"), ...(await resultParts(answer)).filter(Boolean), again());
  return byId("late").append(lateLine(scan, answer));
}

// One scan.

// Fetched once the page stands, so that a scan without a network finds them here.
const answers = () => import("./scan-answer.js");
const cameras = () => import("./camera.js");
const unloaded = () => ({ refused: t("Pembaca kode tidak dapat dimuat. Periksa jaringan Anda, lalu coba lagi.") });

/** The phone's own verdict as an element; null where only the server can tell. */
async function localBox({ seal }) {
  if (seal === undefined) return null;
  const { checkedHere } = await answers();
  return (await checkedHere(seal)).box;
}

const again = () => button(t("Pindai berikutnya"), ready);

function lostParts(local, problem) {
  const signedOut = problem.status === 401;
  return [
    local,
    make(
      "div",
      { class: "govuk-inset-text" },
      make("strong", {}, signedOut ? t("Anda perlu masuk lagi") : t("Ini baru jawaban ponsel")),
      make("br"),
      outlives ? t("Pindaian ini tersimpan di ponsel dan akan terkirim sendiri. Data orang, izin dan penginapan menyusul setelah terkirim.") : t("Pindaian ini hanya tersimpan selama halaman ini terbuka. Jangan menutupnya sebelum terkirim."),
    ),
    again(),
  ];
}

async function found(part) {
  const mine = ++turn;
  const current = () => mine === turn;
  const scan = { id: freshKey(), officer: person.id, body: { ...part, ...ground, position: null, scanned_at: new Date().toISOString() } };
  if (ground.exception) ground = null;
  byId("scanner").hidden = true;
  await keep(scan);
  const asked = make("p", { class: "govuk-body", role: "status" }, t("Mencari posisi…"));
  const box = byId("result");
  show(box, make("h2", { class: "govuk-heading-m" }, t("Memeriksa…")), asked);
  const local = localBox(part).catch(() => null);
  local.then((verdict) => verdict && current() && box.contains(asked) && show(box, verdict, asked));
  const { position, why } = await locate();
  scan.body.position = position;
  await keep(scan);
  await showWaiting();
  asked.textContent = t("Menanyakan data induk…");
  let parts;
  try {
    const answer = await send(scan);
    const { resultParts } = await answers();
    parts = [...(await resultParts(answer)), why && make("p", { class: "govuk-body" }, why), again()];
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    parts = lostParts(await local, problem);
    if (current()) unanswered = scan.id;
  }
  await showWaiting();
  if (current()) show(box, ...parts.filter(Boolean));
}

async function openCamera() {
  const said = byId("scan-said");
  said.textContent = "";
  byId("scan").hidden = true;
  // Asked for now, so that neither the permission nor the first fix keeps the verdict waiting.
  locate();
  answers().then(({ prepare }) => prepare(), () => {});
  const { text, refused } = await cameras().then(({ scan }) => scan(byId("camera")), unloaded);
  byId("scan").hidden = false;
  said.textContent = refused || "";
  if (text) await found({ seal: text });
}

async function readPhoto(event) {
  const [file] = event.target.files;
  if (!file) return;
  const said = byId("scan-said");
  said.textContent = t("Membaca foto…");
  answers().then(({ prepare }) => prepare(), () => {});
  const none = { refused: t("Tidak ada kode yang terbaca di foto itu. Ambil foto lebih dekat dan lebih terang, atau ketik nomor capnya.") };
  const { text, refused } = await cameras().then(async ({ readPhoto: read }) => ({ ...none, text: await read(file) }), unloaded);
  event.target.value = "";
  said.textContent = text ? "" : refused;
  if (text) await found({ seal: text });
}

function readTyped({ typed }) {
  if (!typed) refuse([["typed", missing(t("nomor cap atau tautannya"))]]);
  // A link, or what follows its #, is longer than any stamp number and is checked as a seal.
  return /[#:/]/.test(typed) || typed.length > 40 ? { seal: typed } : { stamp_number: typed };
}

async function start() {
  person = await officer(["field_officer", "office_head", "border_officer"]);
  byId("opening").hidden = true;
  outlives = await lasting();
  wire(byId("ground-form"), { read: readGround, send: async (chosen) => chosen, done: takeGround });
  wire(byId("typed-form"), {
    read: readTyped,
    send: async (part) => part,
    done: (part) => {
      byId("typed").value = "";
      return found(part);
    },
  });
  for (const radio of document.querySelectorAll("input[name=ground]")) radio.addEventListener("change", showGroundFields);
  showGroundFields();
  byId("scan").addEventListener("click", openCamera);
  byId("photo").addEventListener("change", readPhoto);
  byId("change-ground").addEventListener("click", askGround);
  addEventListener("online", flushNow);
  document.addEventListener("visibilitychange", flushNow);
  // Nobody who opens the page again by its history finds a person there.
  addEventListener("pagehide", () => byId("result").replaceChildren());
  const order = kept.read("order", sessionStorage);
  ground = order ? { order } : null;
  ready();
  await showWaiting();
  await flushNow();
  await Promise.allSettled([answers(), cameras().then(({ warm }) => warm())]);
  navigator.storage?.persist?.().catch(() => {});
}

start().catch((problem) => {
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
  byId("opening").after(button(t("Coba lagi"), () => location.reload()));
});
