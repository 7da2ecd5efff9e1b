// A booking as its booker sees it: how it stands in plain words, what it is, its code, a calendar's file.
import { body, button } from "./booking-fields.js";
import { call } from "./api.js";
import { daysInWords, documentList, feeRows, hours, inFours, laneName } from "./booked-words.js";
import { clock } from "./office-clock.js";
import { dayInWords, instantInWords, zoneName } from "./dates.js";
import { drawQr } from "./qr-draw.js";
import { facts, fill, make } from "./dom.js";
import { saveText } from "./save-text.js";
import { slow, told } from "./slow.js";

const when = ({ date, time, minutes, zone }) => fill(t("{day}, pukul {hours} {zone}"), { day: dayInWords(date), hours: minutes ? hours(time, minutes) : clock(time), zone: zoneName(zone) });

/** On which day a team comes, and between which times once that is known. */
function comes({ date, window, zone }) {
  if (!window) return fill(t("{day}; jamnya kami beri tahu sehari sebelumnya"), { day: dayInWords(date) });
  return fill(t("{day}, antara pukul {begins} dan {ends} {zone}"), { day: dayInWords(date), begins: clock(window.begins), ends: clock(window.ends), zone: zoneName(zone) });
}

/** When it is, in words; "" while that is open. */
export const timeOf = (booking) => (booking.date ? (booking.place ? comes(booking) : when(booking)) : "");

const STATES = {
  requested: ({ office_name: office, document }) => document === "awaited" ? ["s-verdict--warn", t("Permintaan Anda menunggu surat keterangan"), fill(t("{office} baru dapat menjawab sesudah surat itu Anda unggah."), { office })] : ["s-verdict--quiet", t("Menunggu jawaban kantor"), fill(t("{office} memeriksa permintaan Anda dan menjawab dengan hari dan petugasnya, atau dengan alasan bila tidak dapat."), { office })],
  waiting: ({ wait }) => ["s-verdict--quiet", t("Anda ada di daftar tunggu"), wait.ahead ? tn("{n} pesanan menunggu lebih lama daripada Anda. Begitu ada tempat, kami kirim tawaran lewat surel.", wait.ahead) : t("Anda yang pertama. Begitu ada tempat, kami kirim tawaran lewat surel.")],
  offered: ({ offer, zone }) => ["s-verdict--warn", t("Ada tempat untuk Anda: jawab sekarang"), fill(t("Kami tahan sampai {until}."), { until: instantInWords(offer.until, zone) })],
  confirmed: (booking) => ["s-verdict--good", t("Pesanan Anda sudah pasti"), booking.place ? fill(t("Petugas datang {when}."), { when: timeOf(booking) }) : fill(t("Datanglah {when} ke {office}."), { when: timeOf(booking), office: booking.office_name })],
  displaced: ({ displaced_why: why }) => ["s-verdict--bad", t("Waktu Anda tidak dapat dilayani: pilih waktu lain"), fill(t("Alasan kantor: {why}. Pesanan Anda tetap berlaku, dan memilih waktu lain ini tidak dihitung sebagai pemindahan."), { why: why.replace(/\.$/, "") })],
  checked_in: () => ["s-verdict--good", t("Anda sudah tercatat hadir"), t("Silakan menunggu dipanggil.")],
  served: () => ["s-verdict--good", t("Selesai dilayani"), t("Terima kasih. Tidak ada lagi yang perlu Anda lakukan di sini.")],
  no_show: () => ["s-verdict--warn", t("Tercatat tidak hadir"), t("Bila Anda masih memerlukan layanan ini, buat pesanan baru.")],
  cancelled: ({ ended_why: why }) => ["s-verdict--quiet", t("Pesanan ini sudah dibatalkan"), why || t("Tempatnya sudah dilepas. Bila Anda masih memerlukan layanan ini, buat pesanan baru.")],
  refused: ({ ended_why: why }) => ["s-verdict--bad", t("Kantor tidak dapat memenuhi permintaan ini"), why],
};

/** The look, the title and what is to be said of a booking's state. */
export const standing = (booking) => STATES[booking.state](booking);

/** How it stands, as a box with a heading of this level. */
export function stateBox(booking, level = "h2") {
  const [look, title, said] = standing(booking);
  return make("div", { class: `s-verdict ${look}` }, make(level, {}, title), said ? make("p", {}, said) : "");
}

const placeOf = (place) => place && [place.institution, place.address, place.region_name || place.region].filter(Boolean).join(", ");

const nameOf = (list, code) => list?.find((each) => each.code === code)?.name || "";

/** All of a booking as rows; kind: what the API lists of its kind, where that is known. */
export function bookingFacts(reference, booking, kind = null) {
  const { wait } = booking;
  const lane = booking.lane || wait?.lane;
  const people = booking.people.map(({ name, ground }) => make("li", {}, name, ground ? ` (${nameOf(kind?.person_grounds, ground) || t("jalur prioritas")})` : ""));
  return facts([
    [t("Nomor rujukan"), inFours(reference)],
    [t("Layanan"), `${booking.kind_name}: ${booking.service_name}`],
    [t("Waktu"), timeOf(booking)],
    [t("Jalur"), kind?.lanes.length > 1 && lane ? laneName(lane) : ""],
    [t("Menunggu"), wait ? fill(t("{earliest} sampai {latest}"), { earliest: dayInWords(wait.earliest), latest: dayInWords(wait.latest) }) : ""],
    [t("Hari yang diinginkan"), booking.date ? "" : daysInWords(booking.preferred)],
    [t("Kantor"), booking.office_name],
    [t("Tempat"), placeOf(booking.place)],
    [t("Petugas"), booking.team],
    [t("Penyelenggara"), booking.organiser],
    [t("Untuk"), people.length ? make("ul", { class: "govuk-list" }, ...people) : tn("{n} orang", booking.count)],
    [t("Alasan"), nameOf(kind?.visit_grounds, booking.ground)],
    ...feeRows(booking.fee, booking.fee_note, booking.count),
    [t("Yang dibawa"), booking.documents.length ? documentList(booking.documents) : ""],
    [t("Dipesan pada"), instantInWords(booking.asked_at, booking.zone)],
  ]);
}

/** The code to be shown on the day, large; nothing while there is none. */
export async function codePart({ check_in_code: code }) {
  if (!code) return [];
  const qr = await drawQr(code, t("Kode kedatangan Anda"));
  qr.classList.add("s-qr--large");
  return [make("h2", { class: "govuk-heading-m" }, t("Kode kedatangan")), body(t("Tunjukkan kode ini kepada petugas, di layar atau dicetak. Kode ini hanya untuk mencatat kedatangan, tidak untuk mengubah pesanan.")), qr];
}

/** A button that fetches the booking as a calendar's file. */
export function calendarButton(reference, said) {
  const save = async () => {
    try {
      const text = await slow(said, t("Menyiapkan berkas…"), call("POST", "/bookings/calendar", { body: { reference }, plain: true }));
      saveText("serambi.ics", "text/calendar", text);
      said.textContent = t("Berkas ada di unduhan Anda.");
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    }
  };
  return button(t("Simpan di kalender saya"), save);
}

export const printButton = () => button(t("Cetak"), () => print());
