// Quotas of an office: the month with its holidays and closures, and how many places each hour of a week has.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { bookingKinds } from "./booking-kinds.js";
import { laneName } from "./booking-words.js";
import { clock, longDay } from "./office-clock.js";
import { clockTime, dayIn } from "./dates.js";
import { dateValue, refuse, setDate, wire } from "./forms.js";
import { monthCalendar } from "./quota-calendar.js";
import { officer } from "./officer.js";
import { quotaGrid } from "./quota-grid.js";
import { slow, told } from "./slow.js";
import { tabs } from "./tabs.js";
import { zoneHere } from "./zone-here.js";

const MOST_AHEAD = 90;

let office = null;
let zone = null;
let calendars = [];
let quotas = [];
let grids = [];
let month = null;

const calendarOf = ({ kind, service }) => calendars.find((one) => one.kind.code === kind && one.service.code === service);

/** What a calendar is called: the service, and the kind where several kinds have calendars. */
function nameOf(row) {
  const found = calendarOf(row);
  if (!found) return `${row.kind} ${row.service}`;
  const several = new Set(calendars.map(({ kind }) => kind.code)).size > 1;
  return several ? `${found.service.name} (${found.kind.name})` : found.service.name;
}

const chosen = () => calendars.find(({ value }) => value === byId("calendar-of").value);

/** The week of a calendar that holds now, and those that come after it. */
const quotaOf = ({ kind, service }) => quotas.find((one) => one.kind === kind.code && one.service === service.code);

function drawWeek() {
  const one = chosen();
  const quota = quotaOf(one);
  const weeks = quota?.weeks ?? [];
  const today = dayIn(zone);
  const now = weeks.filter((week) => week.valid_from <= today).at(-1) ?? weeks[0];
  const coming = weeks.filter((week) => week.valid_from > today && week !== now);
  byId("quota-now").textContent = now ? fill(t("Kuota ini berlaku sejak {day}."), { day: longDay(now.valid_from) }) : t("Layanan ini belum mempunyai kuota, jadi belum dapat dipesan. Isi jumlah tempat pada setiap jam.");
  const later = coming.map((week) => fill(t("Kuota lain sudah disimpan mulai {day}."), { day: longDay(week.valid_from) }));
  byId("quota-coming").textContent = [...later, quota && !quota.finished && t("Perubahannya masih diteruskan ke hari-hari yang sudah terbuka; itu selesai sendiri.")].filter(Boolean).join(" ");
  grids = one.kind.lanes.map((lane) => {
    const box = make("div", { class: "govuk-form-group", id: `lane-${lane}` });
    return { lane, box, grid: quotaGrid(box, { id: `grid-${lane}`, title: fill(t("Jalur {lane}"), { lane: laneName(lane) }), hours: now?.lanes[lane] ?? [] }) };
  });
  byId("grids").replaceChildren(...grids.map(({ box }) => box));
  byId("days_ahead").value = now?.days_ahead ?? 14;
  byId("opens_at").value = clock(now?.opens_at ?? "08:00");
  setDate("valid_from", today);
  byId("quota-summary").hidden = true;
}

function read(typed) {
  const wrong = [];
  for (const { grid } of grids) {
    const bad = grid.wrong();
    if (bad) wrong.push(["cells", fill(t("{cell}: tulis angka dari 0 sampai 500"), { cell: bad.getAttribute("aria-label") })]);
  }
  const ahead = Number(typed.days_ahead);
  if (!/^\d+$/.test(typed.days_ahead) || ahead < 1 || ahead > MOST_AHEAD) wrong.push(["days_ahead", fill(t("Tulis angka dari 1 sampai {n}"), { n: MOST_AHEAD })]);
  const opens = clockTime(typed.opens_at);
  if (!opens) wrong.push(["opens_at", t("Tulis jamnya seperti 08.00")]);
  const from = dateValue("valid_from");
  if (!from) wrong.push(["valid_from", from === null ? t("Tanggal ini tidak ada") : t("Isi tanggal mulainya")]);
  else if (from < dayIn(zone)) wrong.push(["valid_from", t("Tanggal ini sudah lewat")]);
  refuse(wrong);
  const { kind, service } = chosen();
  return { kind: kind.code, service: service.code, lanes: Object.fromEntries(grids.map(({ lane, grid }) => [lane, grid.value()])), days_ahead: ahead, opens_at: opens, valid_from: from };
}

async function saved(answer, body) {
  await loadQuotas();
  drawWeek();
  byId("quota-said").textContent = fill(t("Kuota {name} tersimpan, berlaku mulai {day}."), { name: nameOf(body), day: longDay(body.valid_from) });
  byId("quota-said").scrollIntoView({ block: "center" });
  await month.show();
}

async function loadQuotas() {
  quotas = (await call("GET", `/offices/${encodeURIComponent(office)}/quotas`)).items;
}

async function openTab(name) {
  if (name === "calendar") return month.show();
  try {
    await slow(byId("quota-said"), t("Memuat…"), loadQuotas());
    drawWeek();
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    byId("quota-said").textContent = told(problem);
  }
  return null;
}

async function start() {
  const me = await officer(["service_clerk", "office_head"]);
  office = me.office;
  const kinds = await bookingKinds();
  zone = zoneHere();
  calendars = kinds.filter((kind) => kind.chooses_slot).flatMap((kind) => kind.services.map((service) => ({ kind, service, value: `${kind.code} ${service.code}` })));
  const options = () => calendars.map(({ kind, service, value }) => make("option", { value }, nameOf({ kind: kind.code, service: service.code })));
  byId("calendar-of").append(...options());
  byId("which").append(...options());
  month = monthCalendar({ office, zone, nameOf });
  wire(byId("quota"), { read, send: (body, key) => call("POST", `/offices/${encodeURIComponent(office)}/quotas`, { body, key }), done: saved });
  byId("calendar-of").addEventListener("change", () => ((byId("quota-said").textContent = ""), drawWeek()));
  byId("opening").hidden = true;
  byId("quotas").hidden = false;
  tabs(byId("parts"), openTab).choose("calendar");
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").textContent = told(problem);
});
