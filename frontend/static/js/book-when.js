// The second step: a free place of the office's calendar, the waiting list, or days that are wished for.
import { byId, fill } from "./dom.js";
import { body, choice, off, quiet } from "./booking-fields.js";
import { dateValue, setDate } from "./forms.js";
import { dayIn, dayInWords } from "./dates.js";
import { daysInWords, laneName, slotInWords } from "./booked-words.js";
import { slow } from "./slow.js";

const MOST_DAYS = 5;

/** what: the first step. → {prepare(kind), enter(), refresh(), read(typed, errors), words(), isWaiting(), needsGround()} */
export function whenPart(form, what) {
  const hidden = (name) => form.elements[name];
  const isFirst = () => byId("first").checked;
  const slot = () => (hidden("slot").value ? JSON.parse(hidden("slot").value) : null);
  const queue = () => [byId("office").value, what.kind().code, what.service().code].join(" ");
  const days = () => hidden("preferred").value.split(",").filter(Boolean);
  const mode = () => form.elements.mode.value;
  const may = (lane) => lane === what.kind().lanes[0] || isFirst();
  let shown = "";
  let calendar = null;
  let picker = null;

  /** What no field of its own holds stands in a hidden one, so that the draft has it. */
  function keep(name, text) {
    hidden(name).value = text;
    hidden(name).dispatchEvent(new Event("input", { bubbles: true }));
  }

  const asks = () => ({ office: byId("office").value, kind: what.kind().code, service: what.service().code, count: what.count(), lanes: what.kind().lanes, lead: what.service().lead_days });
  const slots = () => import("./slot-calendar.js");
  const wishes = () => import("./day-picker.js");

  /** A calendar's own script, or null and words where it cannot be had. */
  async function fetched(box, load) {
    try {
      return await slow(box, t("Memuat jadwal…"), load());
    } catch {
      box.replaceChildren(body(t("Kalender tidak dapat dimuat. Periksa jaringan Anda. "), quiet(t("Coba lagi"), enter)));
      return null;
    }
  }

  async function openSlots() {
    const module = calendar || (await fetched(byId("calendar"), slots));
    if (!module) return null;
    calendar ??= module.slotCalendar(byId("calendar"), { asks, may, chosen: (one) => keep("slot", one ? JSON.stringify({ ...one, queue: queue() }) : "") });
    if (queue() === shown) return calendar.redraw();
    // A place of another calendar is none of this one.
    const known = slot()?.queue === queue() ? slot() : null;
    if (!known) keep("slot", "");
    shown = queue();
    return calendar.open(known);
  }

  async function openDays() {
    const module = picker || (await fetched(byId("days"), wishes));
    if (!module) return;
    picker ??= module.dayPicker(byId("days"), { most: MOST_DAYS, soonest: () => Math.max(1, what.service()?.lead_days || 0), zone: what.zone, chosen: (all) => keep("preferred", all.join(",")) });
    picker.open(days());
  }

  function drawMode() {
    off("for-wait", mode() !== "wait");
    byId("for-time").hidden = mode() === "wait";
    if (mode() === "wait" && dateValue("earliest") === "") setDate("earliest", dayIn("WIB"));
  }

  /** Another kind asks for other things. */
  function prepare(kind) {
    off("for-slot", !kind.chooses_slot);
    off("for-days", kind.chooses_slot);
    byId("lanes").hidden = kind.lanes.length < 2 || !kind.person_grounds.length;
    byId("first-hint").textContent = fill(t("Yang berhak: {grounds}. Sebutkan siapa pada langkah berikutnya, dan bawa buktinya."), { grounds: kind.person_grounds.map(({ name }) => name.toLowerCase()).join(", ") });
    const known = form.elements.ground?.value;
    byId("grounds").replaceChildren(kind.visit_grounds.length ? choice("ground", t("Mengapa petugas perlu datang?"), kind.visit_grounds) : "");
    if (kind.visit_grounds.some(({ code }) => code === known)) form.elements.ground.value = known;
    drawMode();
    // Here before it is needed: by then there may be no network.
    (kind.chooses_slot ? slots() : wishes()).catch(() => {});
  }

  /** Show the step; the calendar is asked anew where it is another one. */
  const enter = () => (what.kind().chooses_slot ? openSlots() : openDays());

  function readWait(errors) {
    const [earliest, latest] = [dateValue("earliest"), dateValue("latest")];
    if (!earliest) errors.push(["earliest", t("Isi hari paling awal yang Anda terima")]);
    if (!latest) errors.push(["latest", t("Isi hari paling akhir yang Anda terima")]);
    if (earliest && latest && latest < earliest) errors.push(["latest", t("Hari paling akhir mendahului hari paling awal")]);
    return { wait: { lane: what.kind().lanes.filter(may).at(-1), earliest, latest } };
  }

  function readSlot(errors) {
    const one = slot();
    if (!one || !may(one.lane)) errors.push([byId("times") && document.querySelector("#times input") ? "times" : "calendar", t("Pilih hari pada kalender, lalu jamnya")]);
    return one ? { slot: { date: one.date, time: one.time, lane: one.lane } } : {};
  }

  function readDays(typed, errors) {
    if (!days().length) errors.push(["days", t("Pilih sedikitnya satu hari pada kalender")]);
    if (what.kind().visit_grounds.length && !typed.ground) errors.push(["ground", t("Pilih mengapa petugas perlu datang")]);
    const wish = { preferred: days() };
    if (typed.ground) wish.ground = typed.ground;
    if (typed.note) wish.note = typed.note;
    return typed.urgent ? { ...wish, urgent: true } : wish;
  }

  function read(typed, errors) {
    if (!what.kind()) return {};
    if (!what.kind().chooses_slot) return readDays(typed, errors);
    return mode() === "wait" ? readWait(errors) : readSlot(errors);
  }

  const lane = () => (!what.kind().chooses_slot ? "" : mode() === "wait" ? readWait([]).wait.lane : slot()?.lane || "");

  function words() {
    if (!what.kind().chooses_slot) return daysInWords(days());
    const many = what.kind().lanes.length > 1 && lane() ? ` (${laneName(lane())})` : "";
    if (mode() !== "wait") return slot() ? slotInWords(slot(), slot().zone) + many : "";
    const { earliest, latest } = readWait([]).wait;
    return earliest && latest ? fill(t("Daftar tunggu, dari {earliest} sampai {latest}"), { earliest: dayInWords(earliest), latest: dayInWords(latest) }) + many : "";
  }

  byId("first").addEventListener("change", () => calendar?.relane());
  byId("mode").addEventListener("change", drawMode);

  return { prepare, enter, refresh: () => calendar.refresh(), read, words, isWaiting: () => what.kind().chooses_slot && mode() === "wait", needsGround: () => what.kind().lanes.indexOf(lane()) > 0 };
}
