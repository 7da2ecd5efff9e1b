// Another time for a booking: a free place of its calendar, or other days that would do.
import { body, button } from "./booking-fields.js";
import { dayPicker } from "./day-picker.js";
import { make } from "./dom.js";
import { slotCalendar } from "./slot-calendar.js";
import { slotInWords } from "./booked-words.js";
import { slow, told } from "./slow.js";

const MOST_DAYS = 5;

/** change(path, asked, words) sends the move and shows the booking as it is then. */
export function movePart(box, { booking, kind, change }) {
  const said = make("p", { class: "govuk-body", role: "status" });
  const place = make("div");
  const heading = make("h2", { class: "govuk-heading-m", tabindex: "-1" }, t("Pilih waktu lain"));
  const lead = kind.services.find(({ code }) => code === booking.service)?.lead_days || 0;
  let asked = null;
  let calendar = null;

  const send = async () => {
    if (!asked) return (said.textContent = kind.chooses_slot ? t("Pilih hari pada kalender, lalu jamnya") : t("Pilih sedikitnya satu hari pada kalender"));
    go.disabled = true;
    try {
      await slow(said, t("Mengirim…"), change("/bookings/moves", { ...asked, seen: booking.version }, kind.chooses_slot ? t("Pesanan sudah dipindahkan.") : t("Hari yang Anda inginkan sudah diganti.")));
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      if (problem.code === "no_place") calendar?.refresh();
      said.textContent = told(problem);
    }
    go.disabled = false;
  };
  const go = button(kind.chooses_slot ? t("Pindahkan ke waktu ini") : t("Kirim hari ini kepada kantor"), send, "");

  box.replaceChildren(heading, kind.chooses_slot ? "" : body(t("Kantor menjawab lagi dengan hari dan petugasnya.")), place, said, go);
  heading.focus();
  if (!kind.chooses_slot) {
    const picker = dayPicker(place, { most: MOST_DAYS, soonest: () => Math.max(1, lead), zone: () => booking.zone, chosen: (days) => (asked = days.length ? { preferred: days } : null) });
    const known = picker.open([...booking.preferred]);
    asked = known.length ? { preferred: known } : null;
    return;
  }
  const isFirst = booking.people.some(({ ground }) => ground);
  calendar = slotCalendar(place, {
    asks: () => ({ office: booking.office, kind: booking.kind, service: booking.service, count: booking.count, lanes: kind.lanes, lead }),
    may: (lane) => lane === kind.lanes[0] || isFirst,
    chosen: (slot) => {
      asked = slot && { slot: { date: slot.date, time: slot.time, lane: slot.lane } };
      said.textContent = slot ? slotInWords(slot, slot.zone) : "";
    },
  });
  calendar.open();
}
