// The board's list of an office's staff: shift, last contact and place, what each did, looks a person.
import { fill, make } from "./dom.js";
import { dayIn, dayInWords, timeIn, zoneName } from "./dates.js";
import { roleNames } from "./role-names.js";

/** The staff as listed, each with the number that the map shows. */
export const numbered = (board) => board.staff.map((one, index) => ({ ...one, number: index + 1 }));

/** "pukul 09.05 WITA", with the day where it is another. */
function at(instant, board) {
  const when = new Date(instant);
  const day = dayIn(board.zone, when);
  const time = fill(t("pukul {time} {zone}"), { time: timeIn(board.zone, when), zone: zoneName(board.zone) });
  return day === board.date ? time : `${dayInWords(day)}, ${time}`;
}

function place({ position }, board) {
  if (!position) return t("Tidak tercatat");
  const values = { latitude: position.latitude.toFixed(4), longitude: position.longitude.toFixed(4), metres: Math.round(position.accuracy_m), when: at(position.at, board) };
  return fill(t("{latitude}, {longitude} (ketelitian {metres} m), {when}"), values);
}

function duty(one, board) {
  if (!one.shift) return t("Tidak sedang bertugas");
  return fill(t("Bertugas dengan surat {order} sampai {until}"), { order: one.shift.order, until: at(one.shift.ends_at, board) });
}

function looks(one) {
  if (!one.looks) return "0";
  const parts = [tn("{n} pencarian", one.looks)];
  if (one.persons) parts.push(tn("{n} orang dilihat", one.persons));
  if (one.most_looks > 1) parts.push(fill(t("satu orang sampai {n} kali"), { n: one.most_looks }));
  if (one.without_order) parts.push(tn("{n} tanpa surat perintah", one.without_order));
  return parts.join(", ");
}

function scans(one) {
  const parts = [String(one.scans)];
  if (one.exceptions) parts.push(tn("{n} tanpa surat perintah yang sah", one.exceptions));
  if (one.suspected) parts.push(tn("{n} dugaan cap salinan", one.suspected));
  if (one.late) parts.push(tn("{n} tertahan dulu di ponsel", one.late));
  return parts.join(", ");
}

// The roles are written out: on a phone the rows are laid out as blocks, and would be no table any more.
const cell = (label, ...content) => make("td", { role: "cell", "data-label": label }, make("span", {}, ...content));

function row(one, board) {
  const silent = one.silent && make("strong", { class: "s-wrong s-crew__silent" }, t("Bertugas, tetapi lebih dari dua jam tanpa kabar dari ponselnya"));
  return make(
    "tr",
    { role: "row" },
    make(
      "th",
      { scope: "row", role: "rowheader" },
      make(
        "span",
        { class: "s-crew__who" },
        make("span", { class: "s-crew__number" }, String(one.number)),
        make("span", {}, one.name || t("Nama tidak tercatat"), make("span", { class: "s-crew__role" }, roleNames()[one.role] ?? one.role)),
      ),
    ),
    cell(t("Tugas"), duty(one, board)),
    cell(t("Kabar terakhir"), one.last_contact_at ? at(one.last_contact_at, board) : t("Tidak tercatat"), silent),
    cell(t("Posisi terakhir"), place(one, board)),
    cell(t("Pindaian"), scans(one)),
    cell(t("Pencarian data orang"), looks(one)),
  );
}

/** List the staff, those on shift first. */
export function drawStaff(table, board) {
  table.hidden = !board.staff.length;
  table.tBodies[0].replaceChildren(...numbered(board).map((one) => row(one, board)));
}
