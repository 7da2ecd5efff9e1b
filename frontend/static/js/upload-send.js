// A guest list on its way: what it is, the batch that is to take it, and the file itself.
import { call, Problem } from "./api.js";
import { deed } from "./stay-deeds.js";

const SEND_MS = 120000;

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const unsent = () => new Problem({ code: "offline", title: t("Berkas belum terkirim"), detail: t("Periksa jaringan Anda, lalu coba lagi. Tidak ada yang tercatat dua kali.") });

// Digests exist only over https and on 127.0.0.1.
const unsafe = () => new Problem({ code: "insecure", title: t("Alamat ini tidak aman"), detail: t("Buka halaman ini lewat alamat yang diawali https, lalu coba lagi.") });

/** The SHA-256 of a file, in hex; throws a Problem where this browser may not compute it. */
export async function fileHash(file) {
  if (!crypto.subtle) throw unsafe();
  return hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
}

/** Post the file as the form that the API named: only that file, only there. progress(0…1); throws a Problem. */
export function postFile({ url, fields }, file, progress, timeout = SEND_MS) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.timeout = timeout;
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
    request.onload = () => (request.status < 300 ? resolve() : reject(unsent()));
    request.onerror = request.ontimeout = () => reject(unsent());
    request.send(form);
  });
}

/**
 * Send a guest list for these premises; progress(part) while it goes. → the batch as the API has it.
 * begun(batch) is told as soon as there is one: from then on a reload finds it again. Throws a Problem.
 */
export async function sendList(file, { premises, dryRun, begun, progress }) {
  const upload = { name: file.name, bytes: file.size, sha256: await fileHash(file) };
  const batch = await deed("/stays/batches", { premises, upload, dry_run: dryRun, repairs: "confirm" });
  begun(batch);
  if (batch.upload) await postFile(batch.upload, file, progress);
  return batch;
}

export const batchNow = (id) => call("GET", `/stays/batches/${id}`);
