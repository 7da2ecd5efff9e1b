// Reading a QR code by camera or from a photo. The text is returned, never followed.
import { make } from "./dom.js";

const SIDE = 720;
const PAUSE_MS = 60;

const decoder = () => import("../vendor/qr/decode.js");

/** Fetch what reading needs before it is wanted. */
export const warm = () => decoder();

function read(decodeQR, context, size, effort) {
  try {
    const { data, width, height } = context.getImageData(0, 0, size, size);
    return decodeQR({ data, width, height }, effort);
  } catch {
    return null;
  }
}

/** Draw the centred square of a picture; the canvas's side. */
function draw(context, picture, width, height, side) {
  const square = Math.min(width, height);
  const size = Math.min(square, side);
  const { canvas } = context;
  if (canvas.width !== size) canvas.width = canvas.height = size;
  context.drawImage(picture, (width - square) / 2, (height - square) / 2, square, square, 0, 0, size, size);
  return size;
}

/** The text of the code in a photo, or null. */
export async function readPhoto(file) {
  const { decodeQR } = await decoder();
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  for (const side of [1600, 1000, 640]) {
    // The whole picture, fitted into a square: the code may stand anywhere on a page.
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    canvas.width = canvas.height = Math.ceil(Math.max(picture.width, picture.height) * scale);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, picture.width * scale, picture.height * scale);
    const text = read(decodeQR, context, canvas.width, { effort: 4, timeLimit: 1500 });
    if (text) return text;
  }
  return null;
}

/** Why there is no camera, and the way round. */
function refusal(error) {
  if (!globalThis.isSecureContext) return t("Kamera hanya dapat dipakai lewat alamat https. Unggah foto capnya saja.");
  if (error instanceof TypeError) return t("Pembaca kode tidak dapat dimuat. Periksa jaringan Anda, lalu coba lagi.");
  if (error.name === "NotAllowedError") return t("Kamera belum diizinkan. Izinkan kamera untuk halaman ini di pengaturan peramban, atau unggah foto capnya.");
  if (error.name === "NotFoundError") return t("Perangkat ini tidak punya kamera. Unggah foto capnya, atau pakai perangkat lain.");
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
function lampSwitch(stream) {
  const [track] = stream.getVideoTracks();
  if (!track.getCapabilities?.().torch) return null;
  const turn = async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    await track.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {});
    button.setAttribute("aria-pressed", String(on));
  };
  const button = make("button", { type: "button", class: "govuk-button govuk-button--secondary", "aria-pressed": "false", onclick: turn }, t("Lampu"));
  return button;
}

/**
 * Open the camera inside the box and wait for a code.
 * → {text} when one was read, {refused: words} when there is no camera, {} when it was closed.
 * signal: an AbortSignal that closes it.
 */
export async function scan(box, signal = null) {
  const canvas = make("canvas", { role: "img", "aria-label": t("Gambar kamera") });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const said = make("p", { class: "govuk-body", role: "status" }, t("Membuka kamera…"));
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
    const [opened, { decodeQR }] = await Promise.all([openVideo(), decoder()]);
    stream = opened.stream;
    const lamp = lampSwitch(stream);
    if (lamp) button.before(lamp, " ");
    said.textContent = t("Arahkan kamera ke kode kotak pada cap. Kode terbaca sendiri.");
    while (!closed) {
      const { videoWidth, videoHeight } = opened.video;
      if (videoWidth) {
        const size = draw(context, opened.video, videoWidth, videoHeight, SIDE);
        const text = read(decodeQR, context, size);
        if (text) return { text };
      }
      await new Promise((resume) => setTimeout(resume, PAUSE_MS));
    }
    return {};
  } catch (error) {
    return { refused: refusal(error) };
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    box.replaceChildren();
    box.hidden = true;
  }
}
