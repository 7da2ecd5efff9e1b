// Reading a QR code by camera or from a photo. The text is returned, never followed.
import { make } from "./dom.js";

const SIDE = 720;
// Every other look is at the middle, enlarged: codes held far away are read there (docs/reading-codes.md).
const MIDDLE = 2 / 3;
const CLOSE_SIDE = 960;
const PAUSE_MS = 60;
// Two codes within this are two codes in view.
const CROWD_MS = 1000;
const LOOK_MS = 1000;
// A code that stays in view is one code.
const SAME_MS = 2500;
const HINT_MS = 10000;
// Mean brightness (0–255) of a frame in which no printed code can be told from its paper.
const DARK = 40;
const GLARE = 235;

const decoder = () => import("../vendor/qr/decode.js");

/** Fetch what reading needs before it is wanted. */
export const warm = () => decoder();

/** A seal in raw bytes stays bytes, one character for each; all else is text. */
function textOf(bytes) {
  const raw = () => String.fromCharCode(...bytes);
  if (bytes[0] === 0xdc && bytes[1] < 8) return raw();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return raw();
  }
}

const pixels = (context, size) => context.getImageData(0, 0, size, size);

/** Every text in a picture (ImageData); one pass more once one was found. */
export async function textsIn({ decodeQR, decodeQRBatch }, { data, width, height }, effort = {}) {
  const options = { ...effort, textDecoder: textOf };
  try {
    const first = decodeQR({ data, width, height }, options);
    const [all] = await decodeQRBatch([{ data, width, height }], { ...options, maxSize: { width, height } });
    return [...new Set([first, ...all.filter((one) => typeof one === "string")])];
  } catch {
    return [];
  }
}

const fresh = () => document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** Draw the centred square of a picture, or the middle of it; the canvas's side. */
function draw(context, picture, width, height, size, share = 1) {
  const square = Math.min(width, height) * share;
  const { canvas } = context;
  if (canvas.width !== size) canvas.width = canvas.height = size;
  context.drawImage(picture, (width - square) / 2, (height - square) / 2, square, square, 0, 0, size, size);
  return size;
}

const crowded = () => t("Ada dua kode yang berbeda dalam gambar. Tutup salah satunya dengan tangan, lalu arahkan lagi ke kode pada cap.");
const unread = () => t("Tidak ada kode yang terbaca di foto itu. Ambil foto lebih dekat, lebih terang dan tegak lurus, atau pakai cara lain di halaman ini.");

/** The code in a photo: {text}, or {refused: words}. */
export async function photo(file) {
  const reader = await decoder();
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return { refused: t("Berkas itu bukan gambar yang dapat dibuka. Pilih foto lain.") };
  const context = fresh();
  const { canvas } = context;
  const longest = Math.max(picture.width, picture.height);
  for (const side of [1600, 1000, 640]) {
    // The whole picture, fitted into a square: the code may stand anywhere on a page.
    const scale = Math.min(1, side / longest);
    canvas.width = canvas.height = Math.ceil(longest * scale);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, picture.width * scale, picture.height * scale);
    const texts = await textsIn(reader, pixels(context, canvas.width), { effort: 4, timeLimit: 1500 });
    if (texts.length > 1) return { refused: crowded() };
    if (texts.length) return { text: texts[0] };
  }
  return { refused: unread() };
}

/** Why there is no camera, and the way round. */
function refusal(error) {
  if (!globalThis.isSecureContext) return t("Kamera hanya dapat dipakai lewat alamat https. Unggah foto capnya saja.");
  if (error instanceof TypeError) return t("Pembaca kode tidak dapat dimuat. Periksa jaringan Anda, lalu coba lagi.");
  if (error.name === "NotAllowedError") return t("Kamera belum diizinkan. Izinkan kamera untuk halaman ini di pengaturan peramban, atau unggah foto capnya.");
  if (error.name === "NotFoundError") return t("Perangkat ini tidak punya kamera. Unggah foto capnya, atau pakai perangkat lain.");
  if (error.name === "NotSupportedError") return t("Peramban ini tidak memberi halaman ini kamera. Unggah foto capnya, atau pakai peramban lain.");
  return t("Kamera tidak dapat dibuka; mungkin sedang dipakai aplikasi lain. Tutup aplikasi itu, atau unggah foto capnya.");
}

async function openVideo() {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "NotSupportedError");
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 1280 } },
  });
  const video = make("video", { muted: true, playsinline: true });
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  return { stream, video };
}

/** A switch for the phone's lamp, where it has one that pages may use. */
function lampSwitch(track) {
  if (!track.getCapabilities?.().torch) return null;
  const words = () => (lit ? t("Matikan lampu") : t("Nyalakan lampu"));
  let lit = false;
  const turn = async () => {
    // A lamp that will not turn leaves the words as they are.
    await track.applyConstraints({ advanced: [{ torch: !lit }] }).then(() => (lit = !lit), () => {});
    button.textContent = words();
  };
  const button = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: turn }, words());
  return button;
}

/** The mean brightness of a frame, by a pixel in 64. */
export function brightness({ data }) {
  let [sum, count] = [0, 0];
  for (let at = 0; at < data.length; at += 256) {
    sum += data[at] + data[at + 1] + data[at + 2];
    count += 3;
  }
  return sum / count;
}

/**
 * Which text to take of those that the frames show: of two different ones within a second neither,
 * and the first only after another look. → {text}, {crowded: true} or {}
 */
export function chooser() {
  const seen = new Map();
  let [looks, crowdedAt] = [0, -Infinity];
  return (texts, now) => {
    for (const text of texts) seen.set(text, now);
    for (const [text, at] of seen) if (now - at > CROWD_MS) seen.delete(text);
    if (seen.size > 1) crowdedAt = now;
    if (now - crowdedAt <= CROWD_MS) return { crowded: true };
    looks = seen.size ? looks + 1 : 0;
    return looks > 1 ? { text: [...seen.keys()][0] } : {};
  };
}

/** What helps, once nothing has been read for a while. */
function hint(image, waited, lamp) {
  const light = brightness(image);
  if (light < DARK) return lamp ? t("Terlalu gelap. Nyalakan lampu, atau cari tempat yang lebih terang.") : t("Terlalu gelap. Cari tempat yang lebih terang.");
  if (light > GLARE) return t("Terlalu silau. Jauhkan dari cahaya langsung, atau miringkan paspornya sedikit.");
  if (waited < HINT_MS) return "";
  return t("Belum terbaca. Dekatkan sampai kode memenuhi kotak, ratakan halamannya, dan pakai lampu bila gelap. Bila tetap tidak terbaca, tutup kamera lalu pakai foto atau cara lain di halaman ini.");
}

/** Look at frame after frame until one text is left, the camera is closed or taken away. */
async function watch({ video, track, reader, context, closed, say, lamp }) {
  const choose = chooser();
  const closer = fresh();
  let [started, hinted, close] = [Date.now(), Date.now(), false];
  while (!closed()) {
    if (track.readyState === "ended") throw new DOMException("", "NotReadableError");
    const { videoWidth: width, videoHeight: height } = video;
    if (width) {
      // What is shown is always the whole.
      const size = draw(context, video, width, height, Math.min(width, height, SIDE));
      const image = close ? pixels(closer, draw(closer, video, width, height, CLOSE_SIDE, MIDDLE)) : pixels(context, size);
      close = !close;
      const { text, crowded: two } = choose(await textsIn(reader, image), Date.now());
      if (text) return { text };
      if (two) started = hinted = Date.now();
      if (two) say(crowded());
      else if (Date.now() - hinted > LOOK_MS) {
        hinted = Date.now();
        say(hint(image, Date.now() - started, lamp));
      }
    }
    await new Promise((resume) => setTimeout(resume, PAUSE_MS));
  }
  return {};
}

/** Look for one code, or for code after code where each(text) takes them. */
async function look(eyes, each) {
  let [last, at] = ["", 0];
  for (;;) {
    const found = await watch(eyes);
    if (!each || !found.text) return found;
    const same = found.text === last && Date.now() - at < SAME_MS;
    [last, at] = [found.text, Date.now()];
    if (!same) await each(found.text);
  }
}

/**
 * Open the camera inside the box and wait for a code.
 * → {text} when one was read, {refused: words} when there is no camera, {} when it was closed.
 * signal: an AbortSignal that closes it; each(text): takes every code, and the camera stays open;
 * aim: what to point it at, where that is no stamp.
 */
export async function scan(box, signal = null, each = null, aim = t("Arahkan kamera ke kode kotak pada cap. Kode terbaca sendiri.")) {
  const canvas = make("canvas", { role: "img", "aria-label": t("Gambar kamera") });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const said = make("p", { class: "govuk-body", role: "status" }, t("Membuka kamera…"));
  // Only what changes is said again to who hears the page.
  const say = (words) => said.textContent !== (words || aim) && said.replaceChildren(words || aim);
  let closed = false;
  const close = () => {
    closed = true;
  };
  signal?.addEventListener("abort", close);
  const button = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: close }, t("Tutup kamera"));
  box.replaceChildren(make("div", { class: "s-camera" }, canvas), said, button);
  box.hidden = false;
  let stream = null;
  try {
    const [opened, reader] = await Promise.all([openVideo(), decoder()]);
    stream = opened.stream;
    const [track] = stream.getVideoTracks();
    const lamp = lampSwitch(track);
    if (lamp) button.before(lamp, " ");
    say("");
    return await look({ video: opened.video, track, reader, context, closed: () => closed, say, lamp }, each);
  } catch (error) {
    return { refused: refusal(error) };
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    box.replaceChildren();
    box.hidden = true;
  }
}
