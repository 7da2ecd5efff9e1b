// A booking in its booker's hands: how it stands, what to do next, and every change that is possible.
import { body, button } from "./booking-fields.js";
import { bookingFacts, calendarButton, codePart, printButton, stateBox } from "./booking-view.js";
import { bookingKinds } from "./booking-kinds.js";
import { inFours, slotInWords } from "./booked-words.js";
import { byId, fill, make, takeFragment } from "./dom.js";
import { call } from "./api.js";
import { deed } from "./stay-deeds.js";
import { instantInWords } from "./dates.js";
import { refuse, wire } from "./form.js";
import { slow, told } from "./slow.js";
import { sureButton } from "./sure.js";

const WHOLE = 26;
const OVER = ["cancelled", "refused", "no_show"];

let reference = "";
let ticking = null;

// What a later mail's link carries in place of the reference, which nobody keeps: it opens the same.
const isLink = (text) => /^[A-Z2-7]{26}\.\d+\.[A-Z2-7]{26}$/.test(text);
const bare = (text) => (isLink(text) ? text : text.replace(/[\s.-]/g, "").toUpperCase());

/** The reference, where it is known and not only a link that runs out. */
const shown = () => (isLink(reference) ? "" : reference);

/** The last minute before an instant: "Friday, 23.59" where "Saturday, 00.00" would seem to be Saturday. */
const lastMinute = (instant, zone) => instantInWords(Date.parse(instant) - 60000, zone);

/** POST what changes the booking, and show it as it is then; also where somebody else was quicker. */
async function change(path, asked, words) {
  try {
    draw(await deed(path, { reference, ...asked }), words);
  } catch (problem) {
    if (problem.code !== "booking_moved") throw problem;
    await reload(t("Pesanan ini baru saja berubah. Inilah keadaannya sekarang; yang Anda minta belum dijalankan."));
  }
}

/** How long an offer is still held. */
function left(until) {
  const minutes = Math.floor((Date.parse(until) - Date.now()) / 60000);
  if (minutes < 1) return t("Kurang dari satu menit lagi.");
  if (minutes < 120) return tn("Masih {n} menit.", minutes);
  return tn("Masih {n} jam.", Math.floor(minutes / 60));
}

function offerPart({ offer, zone }) {
  const remains = make("p", { class: "govuk-body" }, left(offer.until));
  const said = make("p", { class: "govuk-body", role: "status" });
  ticking = setInterval(() => (remains.textContent = left(offer.until)), 20000);
  const accept = button(
    t("Ambil tempat ini"),
    async () => {
      accept.disabled = true;
      try {
        await slow(said, t("Mengirim…"), change("/bookings/offers", { accepted: true }, t("Tempat itu sekarang milik Anda.")));
      } catch (problem) {
        if (!("lost" in problem)) throw problem;
        said.textContent = told(problem);
        accept.disabled = false;
      }
    },
    "",
  );
  const decline = sureButton(t("Tidak, terima kasih"), t("Tempat ini lalu ditawarkan kepada orang lain. Anda tetap di daftar tunggu."), t("Ya, lepaskan"), () => change("/bookings/offers", { accepted: false }, t("Tempat itu Anda lepaskan.")));
  return make("div", { class: "s-on-purpose s-block" }, make("h2", { class: "govuk-heading-m" }, slotInWords(offer, zone)), remains, make("div", { class: "govuk-button-group" }, accept, decline), said);
}

/** A part that is fetched when it is opened; its words stand on a button until then. */
function later(words, open, look) {
  const box = make("div", { class: "s-act s-screen-only" });
  const said = make("p", { class: "govuk-body", role: "status" });
  const start = async () => {
    try {
      await slow(said, t("Memuat…"), open(box));
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    }
  };
  box.append(button(words, start, look), said);
  return box;
}

const kindOf = async ({ kind }) => (await bookingKinds()).find(({ code }) => code === kind);

function moving(booking) {
  return async (box) => {
    const [{ movePart }, kind] = await Promise.all([import("./booking-move.js"), kindOf(booking)]);
    movePart(box, { booking, kind, change });
  };
}

function moveText({ can_move: can, moves_left: moves, move_until: until, zone, state }) {
  if (state !== "confirmed" || !can) return "";
  const last = until ? fill(t(" Paling akhir {until}."), { until: lastMinute(until, zone) }) : "";
  return body(tn("Anda masih dapat memindahkan pesanan ini {n} kali.", moves) + last);
}

/** What choosing another time is called, as the booking stands. */
function movesCalled({ state, preferred }) {
  if (state === "displaced") return t("Pilih waktu lain");
  if (preferred.length) return t("Ganti hari yang diinginkan");
  return state === "confirmed" ? t("Pindahkan ke waktu lain") : t("Pilih waktu yang masih ada");
}

function drawActs(booking) {
  const acts = [];
  if (booking.offer) acts.push(offerPart(booking));
  if (booking.document === "awaited") acts.push(later(t("Unggah surat keterangan"), proving(booking), ""));
  if (booking.document === "kept") acts.push(make("p", { class: "govuk-body s-flag s-flag--good" }, t("Surat keterangan Anda sudah kami terima. Hanya petugas yang melihatnya, dan surat itu dihapus sesudah kunjungan.")));
  if (booking.list) acts.push(listPart(booking));
  if (booking.can_move) acts.push(moveText(booking), later(movesCalled(booking), moving(booking), booking.state === "displaced" ? "" : undefined));
  byId("acts").replaceChildren(...acts);
}

const proving = () => async (box) => {
  const { proofPart } = await import("./booking-proof.js");
  proofPart(box, { reference: () => reference, reload });
};

function listPart(booking) {
  const { count, closes_at: closes } = booking.list;
  const isOpen = !closes || Date.parse(closes) > Date.now();
  const have = count ? fill(t("{n} dari {all} nama sudah ada di daftar."), { n: count, all: booking.count }) : t("Daftar peserta belum ada.");
  const until = !closes ? "" : isOpen ? fill(t(" Daftar dapat diubah sampai {until}."), { until: lastMinute(closes, booking.zone) }) : t(" Daftar sudah ditutup; perubahan disampaikan kepada petugas di tempat.");
  const open = async (box) => {
    const [{ listForm }, kind] = await Promise.all([import("./people-list.js"), kindOf(booking)]);
    listForm(box, { reference, booking, kind, sent: (answer, words) => (answer?.state ? draw(answer, words) : reload(words)) });
  };
  return make("div", {}, make("h2", { class: "govuk-heading-m" }, t("Daftar peserta")), body(have + until), isOpen && !["cancelled", "refused", "served", "no_show"].includes(booking.state) ? later(count ? t("Ganti daftar peserta") : t("Isi daftar peserta"), open, count ? undefined : "") : "");
}

const fresh = () => call("POST", "/bookings/status", { body: { reference } });

async function reload(words = "") {
  draw(await fresh(), words);
}

function drawCancel(booking) {
  if (!booking.can_cancel) return byId("cancelling").replaceChildren();
  const cancel = () => change("/bookings/cancellations", {}, t("Pesanan sudah dibatalkan."));
  byId("cancelling").replaceChildren(sureButton(t("Batalkan pesanan"), t("Pesanan yang dibatalkan tidak dapat dikembalikan; tempatnya diberikan kepada orang lain."), t("Ya, batalkan pesanan"), cancel));
}

/** Show the booking; words say what has just been done. */
function draw(booking, words = "") {
  clearInterval(ticking);
  byId("reading").hidden = true;
  byId("booking").hidden = false;
  byId("booking-said").textContent = words;
  byId("stands").replaceChildren(stateBox(booking));
  drawActs(booking);
  byId("again").hidden = !OVER.includes(booking.state);
  byId("code").replaceChildren();
  codePart(booking).then((parts) => byId("code").replaceChildren(...parts));
  byId("facts").replaceChildren(bookingFacts(shown(), booking));
  byId("tools").replaceChildren(booking.date && booking.check_in_code ? calendarButton(reference, byId("tools-said")) : "", printButton());
  drawCancel(booking);
  byId("booking-title").focus();
  scrollTo(0, 0);
  // Names of grounds and lanes are the kind's; the booking can be read without them.
  kindOf(booking).then((kind) => byId("facts").replaceChildren(bookingFacts(shown(), booking, kind)), () => {});
}

/** What is wrong with a reference as it stands, without asking anybody. */
function wrongWith(typed) {
  if (!typed) return t("Isi nomor rujukan pesanan Anda");
  const code = bare(typed);
  if (isLink(code) || code.length === WHOLE) return "";
  if (typed.includes(".")) return t("Tautan ini terpotong. Buka langsung dari surelnya, atau ketik nomor rujukan");
  return fill(t("Nomor rujukan terdiri atas 26 huruf dan angka; yang Anda ketik {n}"), { n: code.length });
}

async function look(asked) {
  try {
    return await call("POST", "/bookings/status", { body: asked });
  } catch (problem) {
    // A link that opens nothing is no number to be looked through.
    if (isLink(asked.reference)) byId("reference").value = "";
    else if (problem.status === 404) {
      problem.detail = "";
      problem.errors = [{ field: "reference", detail: t("Tidak ada pesanan dengan nomor ini. Periksa huruf demi huruf, atau buka tautan di surel kami") }];
    }
    throw problem;
  }
}

function start() {
  wire(byId("read"), {
    read({ reference: typed }) {
      const wrong = wrongWith(typed);
      refuse(wrong ? [["reference", wrong]] : []);
      return { reference: bare(typed) };
    },
    send: look,
    done(booking, asked) {
      reference = asked.reference;
      draw(booking);
    },
  });
  const open = () => {
    const code = takeFragment();
    if (!code) return;
    byId("reference").value = bare(code).length === WHOLE ? inFours(bare(code)) : code;
    byId("read").requestSubmit();
  };
  // A link of a later mail may come to the page that is open already.
  addEventListener("hashchange", open);
  open();
}

start();
