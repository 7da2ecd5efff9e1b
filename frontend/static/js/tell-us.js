// What somebody saw, told without a name: the form, its photos, the reference that is all they keep.
import { byId, freshKey, kept, make, show, takeFragment } from "./dom.js";
import { call } from "./api.js";
import { begin, proof } from "./proof.js";
import { dateValue, refuse, wire } from "./forms.js";
import { inFours } from "./tip-words.js";
import { MOST, redrawn, sendPhoto } from "./tip-photos.js";
import { searchField } from "./search.js";
import { slow, told } from "./slow.js";
import { standing } from "./tip-standing.js";
import { whereNow } from "./sighting.js";

const form = byId("tell");
const shots = [];
let position = null;

/** A random number that this browser keeps; the server keeps a keyed hash of it, and no address. */
function device() {
  const known = kept.read("sender") || freshKey();
  return kept.write("sender", known) ? known : undefined;
}

async function regions(text) {
  const { items } = await call("GET", `/reference/regions?q=${encodeURIComponent(text)}`);
  return items.map((item) => ({ ...item, within: `${item.regency}, ${item.province}` }));
}

async function locate() {
  position = null;
  byId("locate").disabled = true;
  const found = await whereNow(byId("locate-said"));
  byId("locate").disabled = false;
  if (found) position = { latitude: found.latitude, longitude: found.longitude, accuracy_m: found.accuracy_m };
}

function drawShots() {
  byId("shots").replaceChildren(
    ...shots.map((shot, at) => {
      shot.canvas.setAttribute("role", "img");
      shot.canvas.setAttribute("aria-label", tn("Foto ke-{n}", at + 1));
      const away = () => {
        shots.splice(shots.indexOf(shot), 1);
        drawShots();
        byId("photos").focus();
      };
      return make("li", {}, shot.canvas, make("button", { type: "button", class: "s-quiet", onclick: away }, t("Hapus"), make("span", { class: "govuk-visually-hidden" }, ` ${tn("Foto ke-{n}", at + 1)}`)));
    }),
  );
  byId("photos").disabled = shots.length >= MOST;
}

async function choose({ target }) {
  const said = byId("photos-said");
  const files = [...target.files];
  const room = MOST - shots.length;
  said.textContent = "";
  try {
    for (const file of files.slice(0, room)) shots.push(await slow(said, t("Menyiapkan foto…"), redrawn(file)));
    if (files.length > room) said.textContent = t("Paling banyak 3 foto; yang lain tidak diambil.");
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
  }
  target.value = "";
  said.textContent ||= tn("{n} foto", shots.length);
  drawShots();
}

function when({ moment }, errors) {
  if (!moment) errors.push(["moment", t("Pilih kapan kejadiannya")]);
  if (moment !== "day") return { is_ongoing: moment === "ongoing" };
  const day = dateValue("happened_on");
  if (!day) errors.push(["happened_on", day === null ? t("Tanggal ini tidak ada") : t("Isi tanggal kejadian")]);
  return { happened_on: day };
}

function read(typed) {
  const errors = [];
  if (!typed.matter) errors.push(["matter", t("Pilih tentang apa laporan Anda")]);
  if (!typed.text) errors.push(["text", t("Ceritakan apa yang terjadi")]);
  if (!typed.region) errors.push(["region", t("Ketik nama kecamatan, lalu pilih dari daftar")]);
  const moment = when(typed, errors);
  refuse(errors);
  const body = { matter: typed.matter, text: typed.text, region: typed.region, ...moment };
  if (position) body.position = position;
  if (typed.contact) body.contact = typed.contact;
  const known = device();
  return known ? { ...body, device: known } : body;
}

const working = () => t("Sebentar: perangkat ini membuktikan bahwa pengirimnya bukan mesin…");

async function send(body, key) {
  const worked = await slow(byId("proof-said"), working(), proof());
  return call("POST", "/tips", { body: { ...body, proof: worked }, key });
}

/** The photos follow once the reference is there: what fails can be sent again, and nothing is lost. */
async function sendShots(reference, box) {
  const line = make("p", { class: "govuk-body", role: "status" });
  box.replaceChildren(line);
  while (shots.length) {
    try {
      await sendPhoto(reference, shots[0].blob, (words) => (line.textContent = words));
      shots.shift();
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      const again = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => sendShots(reference, box) }, t("Kirim foto lagi"));
      return box.replaceChildren(make("p", { class: "govuk-body s-flag s-flag--warn", role: "alert" }, t("Laporan sudah kami terima, fotonya belum. "), told(problem)), again);
    }
  }
  line.textContent = t("Semua foto sudah kami terima.");
}

function copyButton(text) {
  const said = make("span", { role: "status" });
  const copy = async () => {
    await navigator.clipboard?.writeText(text).then(
      () => (said.textContent = t("Tersalin.")),
      () => (said.textContent = t("Tidak dapat disalin; catat saja.")),
    );
  };
  return make("p", { class: "govuk-body" }, make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: copy }, t("Salin nomor")), " ", said);
}

function done(answer, open) {
  const photos = make("div");
  byId("asking").hidden = true;
  show(
    byId("sent"),
    make("h1", { class: "govuk-heading-l" }, t("Laporan Anda sudah kami terima")),
    make("p", { class: "govuk-body" }, t("Simpan nomor rujukan ini. Hanya dengan nomor ini jawaban kami dapat dibaca, dan kami tidak dapat menampilkannya lagi.")),
    make("p", { class: "s-reference" }, inFours(answer.reference)),
    copyButton(answer.reference),
    photos,
    make("p", { class: "govuk-body" }, t("Dibaca oleh: "), answer.office),
    make("p", { class: "govuk-body" }, make("button", { type: "button", class: "s-quiet", onclick: () => open(answer.reference) }, t("Lihat laporan ini"))),
  );
  if (shots.length) return sendShots(answer.reference, photos);
}

function start() {
  const open = standing();
  const reading = (on) => {
    byId("asking").hidden = on;
    byId("reading").hidden = !on;
    byId(on ? "reference" : "to-reading").focus();
  };
  byId("to-reading").addEventListener("click", () => reading(true));
  byId("to-asking").addEventListener("click", () => reading(false));
  searchField("region", { find: regions });
  byId("locate").addEventListener("click", locate);
  byId("photos").addEventListener("change", choose);
  // Chosen while the page still loaded.
  if (byId("photos").files.length) choose({ target: byId("photos") });
  form.addEventListener("change", ({ target }) => {
    if (target.name !== "moment") return;
    byId("on-day").hidden = target.value !== "day";
    byId("on-day").toggleAttribute("data-off", target.value !== "day");
  });
  // Solved while somebody types.
  form.addEventListener("input", begin, { once: true });
  wire(form, { read, send, done: (answer) => done(answer, open) });
  const code = takeFragment();
  if (code) {
    reading(true);
    open(code);
  }
}

start();
