// How often an office's flags were right and how often false alarms, by kind: asked once, not with each board.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayInWords } from "./dates.js";
import { told } from "./slow.js";

const kinds = () => ({
  suspected_copy: t("Dugaan cap salinan"),
  forged: t("Cap palsu"),
  unknown_signer: t("Penanda tangan tidak dikenal"),
  granted_permit_kept: t("Izin dipertahankan pada entri yang terkirim belakangan"),
  scan_without_order: t("Pindaian tanpa surat perintah"),
  looks_without_order: t("Pencarian tanpa surat perintah"),
  out_never_in: t("Keluar tanpa tercatat masuk"),
  still_in_departed: t("Masih di tempat padahal sudah berangkat"),
  two_places: t("Di dua tempat sekaligus"),
  never_reported: t("Masuk tetapi tidak pernah dilaporkan"),
  declared_elsewhere: t("Alamat berbeda dari yang dinyatakan"),
  permit_ended: t("Izin berakhir, masih di tempat"),
});

const share = ({ right, wrong }) => `${Math.round((100 * wrong) / (right + wrong))}%`;

function row(one) {
  return make("tr", {}, make("th", { scope: "row" }, kinds()[one.kind] ?? one.kind), ...[one.right, one.wrong, share(one)].map((value) => make("td", {}, String(value))));
}

/** query: "?office=…" or nothing. */
export async function drawAlarms(query) {
  const [said, table] = [byId("alarms-said"), byId("alarms")];
  table.hidden = true;
  try {
    const { since, items } = await call("GET", `/board/false-alarms${query}`);
    table.tBodies[0].replaceChildren(...items.map(row));
    table.hidden = !items.length;
    const from = dayInWords(`${since}-01`, false);
    said.textContent = fill(items.length ? t("Tanda yang dinilai sejak {from}.") : t("Belum ada tanda yang dinilai sejak {from}."), { from });
  } catch (problem) {
    said.textContent = told(problem);
  }
}
