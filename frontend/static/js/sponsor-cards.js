// One permit as its sponsor sees it: how long is left, what to do, and "extension filed".
import { fill, make } from "./dom.js";
import { rupiah } from "./money.js";
import { dayIn, dayInWords } from "./dates.js";
import { sureButton } from "./sure.js";
import { told } from "./slow.js";

const SOON = 30;

/** Whether a permit needs something of its sponsor within a month. */
export const isSoon = ({ state, days_left: left }) => state === "valid" && left >= 0 && left <= SOON;

/** "3 hari lagi" */
export function leftInWords(days) {
  if (days === 0) return t("hari ini hari terakhir");
  if (days === 1) return t("besok");
  return days > 0 ? tn("{n} hari lagi", days) : tn("lewat {n} hari", -days);
}

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);
const dayOf = (instant, zone) => dayInWords(dayIn(zone, new Date(instant)), false);
const look = ({ state, filed_at: filed }, soon) => {
  if (state === "over") return "s-stay s-stay--late";
  if (filed) return "s-stay s-stay--done";
  return soon ? "s-stay s-stay--due" : "s-stay";
};

/** What is to be done now, in one sentence; nothing while there is time. */
function next(item) {
  const fee = rupiah(-item.days_left * item.overstay_fee);
  if (item.state === "over" && item.own) return fill(t("Datanglah ke {office} hari ini. Biaya beban sampai hari ini: {fee}."), { office: item.office, fee });
  if (item.state === "over") return fill(t("Datanglah ke {office} bersama {holder} hari ini. Biaya beban sampai hari ini: {fee}."), { office: item.office, holder: item.holder, fee });
  if (item.state === "filed") return fill(t("Peringatan berhenti sampai kantor memutuskan. Hari terakhir tidak berubah sebelum ada keputusan; tanyakan ke {office} bila belum ada kabar."), item);
  if (isSoon(item) && !item.can_extend) return t("Izin jenis ini tidak dapat diperpanjang: pastikan keberangkatannya paling lambat hari itu.");
  return isSoon(item) ? t("Ajukan perpanjangan sebelum hari itu lewat, atau pastikan keberangkatannya.") : "";
}

function mails({ warned_at: warned, next_warning_at: coming, zone, state }) {
  const parts = [warned && fill(t("Peringatan terakhir {day}"), { day: dayOf(warned, zone) }), coming && state === "valid" && fill(t("Peringatan berikutnya {day}"), { day: dayOf(coming, zone) })];
  return parts.filter(Boolean).join(". ");
}

/** A deed that can be taken back at once: one tap. */
function takeBack(item, withdraw) {
  const said = make("p", { class: "govuk-body", role: "status" });
  const button = make("button", { type: "button", class: "s-quiet" }, t("Belum diajukan? Urungkan"), make("span", { class: "govuk-visually-hidden" }, ` ${item.holder}`));
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await withdraw();
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
      button.disabled = false;
    }
  });
  return make("div", {}, button, said);
}

function acts(item, { file, withdraw }) {
  if (item.filed_at) return takeBack(item, withdraw);
  if (!item.can_extend) return null;
  const question = fill(t("Apakah permohonan perpanjangan {holder} sudah diajukan ke {office}? Ini hanya pemberitahuan, bukan permohonan perpanjangan. Peringatan berhenti sampai kantor memutuskan."), item);
  return sureButton(t("Perpanjangan sudah diajukan"), question, t("Ya, sudah diajukan"), file, item.holder);
}

/** item: as POST /sponsored lists it → its li. */
export function permitCard(item, deeds) {
  const name = make("h2", { class: "govuk-heading-s" }, item.own ? fill(t("{holder} (Anda sendiri)"), item) : item.holder);
  const kind = [[item.permit_class, item.permit_class_name].filter(Boolean).join(" "), item.office].join("; ");
  if (item.state === "ended") {
    const ended = fill(t("Selesai {day}: izinnya diperpanjang, diganti, atau dibatalkan, pemegangnya sudah meninggalkan Indonesia, atau Anda bukan penjaminnya lagi. Tidak ada yang perlu dilakukan."), { day: dayOf(item.ended_at, item.zone) });
    return make("li", { class: "s-stay s-stay--done" }, make("div", { class: "s-stay__facts" }, name, line(kind), line(ended)));
  }
  const todo = next(item);
  const filed = item.filed_at && fill(t("Pada {day} Anda memberi tahu bahwa perpanjangan sudah diajukan."), { day: dayOf(item.filed_at, item.zone) });
  const sent = mails(item);
  const told_ = [filed, todo].filter(Boolean).map((text) => line(text));
  const days = line(make("strong", {}, leftInWords(item.days_left)), `, ${dayInWords(item.last_day)}`);
  const box = make("div", { class: "s-stay__facts" }, name, days, line(kind), ...told_, sent && make("p", { class: "s-said" }, sent));
  return make("li", { class: look(item, isSoon(item)) }, box, make("div", { class: "s-stay__acts s-screen-only" }, acts(item, deeds)));
}
