// The paper that shows why a team should come: announced, sent to its bucket, confirmed.
import { byId, fill, make } from "./dom.js";
import { body } from "./booking-fields.js";
import { deed } from "./stay-deeds.js";
import { fileHash, postFile } from "./upload-send.js";
import { told } from "./slow.js";

const MOST_BYTES = 5 * 1024 * 1024;
const ACCEPTED = ["application/pdf", "image/jpeg", "image/png"];

/** Send a file as the proof of this booking; said(words) while it goes. Throws a Problem. */
async function sendProof(reference, file, said) {
  said(t("Menyiapkan berkas…"));
  const made = await deed("/bookings/documents", { reference, name: file.name.slice(-100), size: file.size, sha256: await fileHash(file), type: file.type });
  if (made.upload) await postFile(made.upload, file, (part) => said(fill(t("Mengirim: {n}%"), { n: Math.round(part * 100) })));
  said(t("Memeriksa berkas…"));
  return deed("/bookings/documents/confirmation", { reference });
}

/** reference() → whose; reload(words) shows the booking as it is then. */
export function proofPart(box, { reference, reload }) {
  const said = make("p", { class: "s-said", id: "proof-file-said", role: "status" });
  const input = make("input", { class: "govuk-file-upload", id: "proof-file", type: "file", accept: ACCEPTED.join(","), "aria-describedby": "proof-file-hint proof-file-said" });

  async function choose() {
    const [file] = input.files;
    if (!file) return;
    if (!ACCEPTED.includes(file.type)) return (said.textContent = t("Pilih berkas PDF atau foto (JPEG, PNG)."));
    if (file.size > MOST_BYTES) return (said.textContent = t("Berkas ini lebih dari 5 MB. Potret lagi dengan ukuran lebih kecil."));
    input.disabled = true;
    try {
      await sendProof(reference(), file, (words) => (said.textContent = words));
      await reload(t("Surat keterangan sudah kami terima."));
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    }
    input.disabled = false;
    input.value = "";
  }

  input.addEventListener("change", choose);
  box.replaceChildren(
    make("div", { class: "govuk-form-group" }, make("label", { class: "govuk-label", for: "proof-file" }, t("Surat keterangan")), make("div", { class: "govuk-hint", id: "proof-file-hint" }, t("PDF atau foto (JPEG, PNG), paling besar 5 MB. Misalnya surat dokter, kartu penyandang disabilitas, atau surat lahir.")), input, said),
    body(t("Hanya petugas kantor yang melihatnya, setiap kali tercatat siapa, dan surat itu dihapus sesudah kunjungan.")),
  );
  byId("proof-file").focus();
}
