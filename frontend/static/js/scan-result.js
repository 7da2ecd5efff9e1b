// What the server tells of a scanned stamp: person, permit and last stay, each with source and age.
import { facts, fill, language, make } from "./dom.js";
import { dataAge } from "./data-age.js";
import { zoneHere } from "./zone-here.js";
import { dayInWords, instantInWords } from "./dates.js";
import { find, nameOf } from "./reference.js";
import { contestBox, flagList, verdictBox, verdictTitle } from "./scan-words.js";
import { restrictedWords } from "./restricted.js";

/** "3 hari yang lalu" */
export function ageInWords(instant, now = Date.now()) {
  const minutes = Math.floor((now - Date.parse(instant)) / 60000);
  if (minutes < 1) return t("baru saja");
  if (minutes < 60) return tn("{n} menit yang lalu", minutes);
  if (minutes < 48 * 60) return tn("{n} jam yang lalu", Math.floor(minutes / 60));
  return tn("{n} hari yang lalu", Math.floor(minutes / 1440));
}

const sources = () => ({
  entry_record: t("catatan masuk"),
  permit_record: t("catatan izin tinggal"),
  stay_report: t("laporan penginapan"),
  arrival_card: t("kartu kedatangan"),
});

/** "Sumber: catatan masuk, 5 hari yang lalu (…)" */
export const sourceWords = (source, at) => fill(t("Sumber: {source}, {age} ({when})"), { source, age: ageInWords(at), when: instantInWords(at, zoneHere()) });

const sourceLine = ({ source, as_of: at }) => make("p", { class: "govuk-body-s s-source" }, sourceWords(sources()[source], at));

/** What the server's verdict rests on: the permit where there is one, else its own look at the seal. */
const verdictSource = ({ permit, received_at: at }) => (permit ? sourceWords(sources()[permit.source], permit.as_of) : sourceWords(t("pemeriksaan tanda tangan dan data induk"), at));

const block = (title, part, rows) =>
  part && make("section", { class: "s-block" }, make("h3", { class: "govuk-heading-m" }, title), facts(rows), sourceLine(part));

const sexes = () => ({ M: t("Laki-laki"), F: t("Perempuan"), X: t("Tidak disebutkan") });

const statuses = () => ({
  valid: t("Berlaku"),
  extended: t("Diperpanjang dengan izin lain"),
  replaced: t("Diganti izin lain"),
  ended: t("Berakhir"),
  left: t("Selesai, pemegang sudah keluar"),
  cancelled: t("Dibatalkan"),
});

const named = (item, code) => (item ? `${nameOf(item)} (${code})` : code);

/** A date of birth as far as it is known: "1974-08-12", "1974-08", "1974". */
const bornInWords = (text) => (text.length === 10 ? dayInWords(text, false) : text);

async function personBlock(person) {
  if (!person) return null;
  const [nationality, issuer] = await Promise.all([find("countries", person.nationality, ""), find("countries", person.passport.issuing_state, "")]);
  return block(t("Orang"), person, [
    [t("Nama"), person.full_name],
    [t("Kewarganegaraan"), named(nationality, person.nationality)],
    [t("Jenis kelamin"), sexes()[person.sex]],
    [t("Tanggal lahir"), bornInWords(person.date_of_birth)],
    [t("Nomor paspor"), person.passport.document_number],
    [t("Penerbit paspor"), named(issuer, person.passport.issuing_state)],
  ]);
}

function daysInWords(permit) {
  if (permit.overstay_days) return tn("Lewat {n} hari", permit.overstay_days);
  if (permit.status !== "valid") return "";
  return permit.days_left ? tn("{n} hari lagi", permit.days_left) : t("Hari ini hari terakhir");
}

async function permitBlock(permit, title = t("Izin tinggal")) {
  if (!permit) return null;
  return block(title, permit, [
    [t("Kelas izin"), named(await find("permit-classes", permit.permit_class), permit.permit_class)],
    [t("Keadaan"), statuses()[permit.status]],
    [t("Boleh tinggal sampai"), dayInWords(permit.last_day_of_stay)],
    [t("Sisa waktu"), daysInWords(permit)],
  ]);
}

/** The stamp's own permit; before it the one on which the holder may stay although that is over. */
const permitBlocks = ({ permit, stays_on: other }) => (other ? [permitBlock(other, t("Izin yang berlaku sekarang")), permitBlock(permit, t("Izin pada cap ini"))] : [permitBlock(permit)]);

async function stampBlock(stamp) {
  if (!stamp) return null;
  return block(t("Cap"), stamp, [
    [t("Nomor cap"), stamp.stamp_number],
    [t("Tanggal masuk"), dayInWords(stamp.entry_on)],
    [t("Lewat"), named(await find("checkpoints", stamp.checkpoint), stamp.checkpoint)],
    [t("Tanggal pada cap"), dayInWords(stamp.last_day_of_stay)],
  ]);
}

function stayBlock(stay) {
  if (!stay) return make("p", { class: "govuk-body" }, t("Belum ada laporan penginapan untuk paspor ini."));
  return block(t("Penginapan terakhir yang dilaporkan"), stay, [
    [t("Tempat"), stay.premises],
    [t("Alamat"), stay.address],
    [t("Wilayah"), stay.region_name],
    [t("Tiba"), instantInWords(stay.arrived_at, stay.zone)],
    [t("Sampai"), dayInWords(stay.leaves_on)],
    [t("Pelapor"), stay.confirmed ? t("Pengelola terdaftar") : t("Tanpa akun, belum dipastikan")],
  ]);
}

/** Where the holder said they would stay, on the card of the last arrival. */
const declaredBlock = (declared) =>
  declared &&
  block(t("Alamat pada kartu kedatangan"), declared, [
    [t("Alamat"), declared.address],
    [t("Wilayah"), declared.region_name],
    [t("Tanggal kedatangan"), dayInWords(declared.arrives_on)],
  ]);

/** "−8,7215; 115,1686 (± 12 m)" */
const placeInWords = (place) => {
  if (!place) return t("posisi tidak tercatat");
  const degrees = (value) => value.toLocaleString(language(), { minimumFractionDigits: 4, maximumFractionDigits: 4 });
  return `${degrees(place.latitude)}; ${degrees(place.longitude)} (± ${Math.round(place.accuracy_m)} m)`;
};

/** Where the stamp was scanned before, the latest first. */
async function earlierBlock(scans) {
  if (!scans) return null;
  const title = make("h3", { class: "govuk-heading-m" }, t("Pemindaian sebelumnya"));
  if (!scans.length) return make("section", { class: "s-block" }, title, make("p", { class: "govuk-body" }, t("Cap ini belum pernah dipindai.")));
  const offices = await Promise.all(scans.map(({ office }) => find("offices", office)));
  const line = (scan, office) =>
    make("li", {}, make("strong", {}, instantInWords(scan.scanned_at, zoneHere())), ` – ${verdictTitle(scan)}`, make("br"), placeInWords(scan.position), make("br"), named(office, scan.office));
  return make("section", { class: "s-block" }, title, make("ul", { class: "govuk-list govuk-list--spaced" }, ...scans.map((scan, at) => line(scan, offices[at]))));
}

/** The whole answer, as elements; what the phone adds stands before the records (`own`) and `after`. */
export async function resultElements(answer, own = [], after = []) {
  const parts = await Promise.all([personBlock(answer.person), ...permitBlocks(answer), answer.stamp && !answer.restricted && stayBlock(answer.last_stay), declaredBlock(answer.declared), stampBlock(answer.stamp), earlierBlock(answer.earlier_scans)]);
  const restricted = answer.restricted && make("p", { class: "govuk-body" }, make("strong", {}, restrictedWords()));
  return [verdictBox(answer), flagList(answer.flags), restricted, answer.stamp && dataAge(answer), ...own, ...parts, ...after, contestBox(answer, verdictSource(answer))];
}
