// The scans of passport and permit that are kept with a permit: sent, opened for a minute, deleted.
import { byId, fill, language, make } from "./dom.js";
import { call } from "./api.js";
import { deed } from "./stay-deeds.js";
import { fileHash, postFile } from "./upload-send.js";
import { instantInWords } from "./dates.js";
import { missing, refuse, wire } from "./forms.js";
import { slow, told } from "./slow.js";

const MOST_BYTES = 5 * 1024 * 1024;
const TYPES = ["application/pdf", "image/jpeg", "image/png"];

const kinds = () => ({ passport: t("Paspor"), permit: t("Izin tinggal") });

const states = () => ({ awaiting_file: t("belum selesai dikirim"), refused: t("ditolak: isinya bukan PDF, JPEG, atau PNG") });

const inWords = (number) => new Intl.NumberFormat(language() === "en" ? "en-GB" : "id-ID", { maximumFractionDigits: 1 }).format(number);

const size = (bytes) => (bytes < 100_000 ? `${inWords(Math.ceil(bytes / 1000))} kB` : `${inWords(bytes / 1_000_000)} MB`);

const act = (words, about, onclick, look = "govuk-button govuk-button--secondary") => make("button", { type: "button", class: look, onclick }, words, make("span", { class: "govuk-visually-hidden" }, ` ${about}`));

/**
 * permitDocuments({reason, keeps}) → {show(permit), clear()}
 *   reason() → on what ground they are looked at; keeps: whether this officer may add and delete.
 */
export function permitDocuments({ reason, keeps }) {
  let permit = null;
  let turn = 0;
  // A scan whose form was given and whose file did not arrive: the same file goes by the same form.
  let begun = null;
  const path = () => `/permits/${permit.id}/documents`;
  const said = () => byId("documents-said");

  /** The address is good for a minute: it becomes a link that the officer opens. */
  async function open(document_, row) {
    const line = row.querySelector("[role=status]");
    try {
      const link = await slow(line, t("Menyiapkan…"), call("POST", `${path()}/${document_.id}/link`, { body: { reason: reason() } }));
      const words = fill(t("Buka {name} (berlaku {n} detik)"), { name: link.name, n: link.seconds });
      const anchor = make("a", { class: "govuk-link", href: link.url, target: "_blank", rel: "noopener noreferrer" }, words);
      line.replaceChildren(anchor);
      setTimeout(() => anchor.isConnected && line.replaceChildren(), link.seconds * 1000);
      anchor.focus();
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      line.textContent = told(problem);
    }
  }

  /** Deleting asks why, where its button stood. */
  function askWhy(document_, row) {
    byId("delete-form").reset();
    byId("delete-form-summary").hidden = true;
    byId("deleting").hidden = false;
    byId("deleting").dataset.document = document_.id;
    row.append(byId("deleting"));
    byId("delete_reason").focus();
  }

  function card(document_) {
    const about = document_.name;
    const row = make("li", { class: document_.status === "refused" ? "s-stay s-stay--late" : "s-stay" });
    const stored = document_.status === "stored";
    row.append(
      make(
        "div",
        { class: "s-stay__facts" },
        make("h4", { class: "govuk-heading-s" }, kinds()[document_.kind] || document_.kind, ": ", document_.name),
        make("p", { class: "govuk-body" }, [size(document_.bytes), instantInWords(document_.attached_at, permit.zone), states()[document_.status]].filter(Boolean).join(", ")),
      ),
      make("div", { class: "s-stay__acts s-screen-only" }, stored && act(t("Buka"), about, () => open(document_, row)), keeps && act(t("Hapus"), about, () => askWhy(document_, row), "s-quiet")),
      make("p", { class: "govuk-body", role: "status" }),
    );
    return row;
  }

  function draw(items) {
    putAway();
    byId("document-list").replaceChildren(...items.map(card));
    said().textContent = items.length ? "" : t("Belum ada dokumen pada izin ini.");
  }

  function putAway() {
    byId("deleting").hidden = true;
    byId("documents").append(byId("deleting"));
  }

  async function load() {
    const mine = turn;
    try {
      const { items } = await slow(said(), t("Memuat…"), call("GET", `${path()}?${new URLSearchParams({ reason: reason() })}`));
      if (mine === turn) draw(items);
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      if (mine === turn) said().textContent = told(problem);
    }
  }

  function readAttach({ document_kind: kind }) {
    const [file] = byId("document_file").files;
    const wrong = [];
    if (!kind) wrong.push(["document_kind", t("Pilih dokumen apa ini")]);
    if (!file) wrong.push(["document_file", t("Pilih berkasnya")]);
    else if (!TYPES.includes(file.type)) wrong.push(["document_file", t("Pilih berkas PDF, JPEG, atau PNG")]);
    else if (file.size > MOST_BYTES) wrong.push(["document_file", t("Berkas ini lebih besar dari 5 MB. Pindai ulang dengan mutu yang lebih rendah.")]);
    refuse(wrong);
    return { kind, file };
  }

  async function send({ kind, file }) {
    const bar = byId("document-bar");
    const progress = (part) => {
      bar.hidden = false;
      bar.value = part;
    };
    try {
      if (begun?.file !== file || begun.kind !== kind) begun = { file, kind, answer: await deed(path(), { kind, name: file.name.slice(-100), bytes: file.size, sha256: await fileHash(file) }) };
      const { answer } = begun;
      if (answer.upload) await postFile(answer.upload, file, progress);
      // Once it is there, its content is looked at: what is no scan is refused.
      const kept = await call("POST", `${path()}/${answer.id}/confirmation`, { body: {} });
      begun = null;
      return kept;
    } finally {
      bar.hidden = true;
    }
  }

  wire(byId("attach"), {
    read: readAttach,
    send,
    async done() {
      byId("attach").reset();
      await load();
      byId("attaching").open = false;
    },
    fields: { kind: "document_kind", file: "document_file", name: "document_file", bytes: "document_file", sha256: "document_file" },
  });
  wire(byId("delete-form"), {
    read: ({ delete_reason: why }) => (refuse(why ? [] : [["delete_reason", missing(t("alasannya"))]]), { reason: why }),
    send: (body) => deed(`${path()}/${byId("deleting").dataset.document}/deletion`, body),
    done: () => load(),
    fields: { reason: "delete_reason" },
  });
  byId("attaching").hidden = !keeps;
  byId("delete-keep").addEventListener("click", putAway);

  return {
    show(shown) {
      turn += 1;
      permit = shown;
      begun = null;
      byId("attach").reset();
      byId("attach-summary").hidden = true;
      byId("attaching").open = false;
      byId("document-list").replaceChildren();
      load();
    },
    clear() {
      turn += 1;
      putAway();
      byId("document-list").replaceChildren();
    },
  };
}
