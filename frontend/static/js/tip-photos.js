// Photos of a tip: drawn anew here, so that nothing a camera wrote leaves this device, then sent.
import { Problem } from "./api.js";
import { deed } from "./stay-deeds.js";
import { fileHash, postFile } from "./upload-send.js";
import { fill } from "./dom.js";

export const MOST = 3;
const LONGEST_SIDE = 1600;
const QUALITY = 0.82;

const unreadable = () => new Problem({ code: "unreadable", title: t("Foto ini tidak dapat dibuka"), detail: t("Peramban Anda tidak mengenali bentuknya. Ambil fotonya lagi, atau pilih foto lain.") });

/** A file → {blob, canvas}: the picture alone, as JPEG. Throws a Problem. */
export async function redrawn(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw unreadable();
  });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) throw unreadable();
  return { blob, canvas };
}

/** Send one photo of the tip: announced, put into its bucket, cleaned. said(words) while it goes. Throws a Problem. */
export async function sendPhoto(reference, blob, said) {
  const made = await deed("/tips/photos", { reference, bytes: blob.size, sha256: await fileHash(blob) });
  if (made.upload) await postFile(made.upload, blob, (part) => said(fill(t("Mengirim foto: {n}%"), { n: Math.round(part * 100) })));
  return deed("/tips/photos/confirmation", { reference, number: made.number });
}
