// A file of permits on its way: what it is, as its name says it or as it is typed, and the file itself.
import { byId, fill } from "./dom.js";
import { call } from "./api.js";
import { clockTime, dayIn, instantAt, timeIn } from "./dates.js";
import { dateValue, missing, refuse, setDate, wire } from "./forms.js";
import { fileHash, postFile } from "./upload-send.js";
import { number } from "./permit-imports-words.js";

// The whole file is read once to take its hash: more than this is sent in parts.
const MOST_BYTES = 200_000_000;
const MOST_PARTS = 99;
// The form is good for an hour.
const SEND_MS = 3_300_000;
const NAME = /^(full|delta)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-(\d{1,2})-of-(\d{1,2}))?\.(?:csv|jsonl)$/;

let file = null;
// What the name said, to the second: what is typed has no seconds.
let named = null;

function readName({ name }) {
  const found = NAME.exec(name);
  if (!found) return null;
  const [, kind, year, month, day, hour, minute, second, part = "1", parts = "1"] = found;
  const instant = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return Number.isNaN(Date.parse(instant)) ? null : { kind, instant, part, parts };
}

function fillFrom(said) {
  byId(`kind-${said.kind}`).checked = true;
  const at = new Date(said.instant);
  setDate("as_of", dayIn("WIB", at));
  byId("as_of_time").value = timeIn("WIB", at);
  byId("part").value = said.part;
  byId("parts").value = said.parts;
}

function chosen() {
  const [picked] = byId("file").files;
  named = picked ? readName(picked) : null;
  if (named) fillFrom(named);
}

/** The instant as it was typed; with the seconds of the name, where that says the same minute. */
function instantOf(day, time) {
  const typed = instantAt(day, time, "WIB");
  return named && named.instant.slice(0, 16) === typed.slice(0, 16) ? named.instant : typed;
}

const counted = (text) => (/^\d{1,2}$/.test(text) ? Number(text) : 0);

function read(typed) {
  const [picked] = byId("file").files;
  const wrong = [];
  if (!picked) wrong.push(["file", missing(t("berkasnya"))]);
  if (picked && !picked.size) wrong.push(["file", t("Berkas ini kosong.")]);
  if (picked?.size > MOST_BYTES) wrong.push(["file", t("Berkas ini lebih dari 200 MB. Kirim dalam beberapa bagian, atau taruh di tempat penyerahan.")]);
  if (!typed.kind) wrong.push(["kind", t("Pilih apa isi berkasnya")]);
  const day = dateValue("as_of");
  const time = clockTime(typed.as_of_time);
  if (!day) wrong.push(["as_of", day === null ? t("Tanggal ini tidak ada") : missing(t("tanggalnya"))]);
  if (!time) wrong.push(["as_of_time", t("Isi jamnya, misalnya 08.00")]);
  const [part, parts] = [counted(typed.part), counted(typed.parts)];
  if (!parts || parts > MOST_PARTS) wrong.push(["parts", fill(t("Isi berapa bagian seluruhnya: 1 sampai {n}"), { n: MOST_PARTS })]);
  else if (!part || part > parts) wrong.push(["part", fill(t("Isi bagian keberapa: 1 sampai {n}"), { n: parts })]);
  refuse(wrong);
  file = picked;
  // What tells one attempt from another; the file itself is not kept.
  return { kind: typed.kind, as_of: instantOf(day, time), part, parts, name: picked.name, bytes: picked.size, at: picked.lastModified };
}

function progress(share) {
  byId("sent-box").hidden = false;
  byId("sent").value = share;
  byId("sent-said").textContent = fill(t("{n} % terkirim"), { n: number(Math.round(share * 100)) });
}

async function send({ kind, as_of, part, parts, name, bytes }, key) {
  try {
    const upload = { name, bytes, sha256: await fileHash(file) };
    const begun = await call("POST", "/permits/imports", { body: { kind, as_of, part, parts, upload }, key });
    if (begun.upload) await postFile(begun.upload, file, progress, SEND_MS);
    return begun;
  } finally {
    byId("sent-box").hidden = true;
  }
}

/** Bring the form to life; sent(import) is told of the import that has its file. */
export function wireUpload(sent) {
  byId("file").addEventListener("change", chosen);
  wire(byId("upload"), {
    read,
    send,
    done(begun) {
      byId("upload").reset();
      setDate("as_of", "");
      byId("sending").open = false;
      return sent(begun);
    },
    fields: { upload: "file", "upload.name": "file", "upload.bytes": "file" },
  });
}
