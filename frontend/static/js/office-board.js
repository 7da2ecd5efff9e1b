// The head's board: an office's day, asked anew at a stated interval while the page is looked at.
import { byId, fill, make } from "./dom.js";
import { byName, listed, nameOf } from "./reference.js";
import { call } from "./api.js";
import { dayIn, dayInWords, timeIn, zoneName } from "./dates.js";
import { drawAlarms } from "./board-alarms.js";
import { drawFigures, drawHours, drawVerdicts, drawWaiting } from "./board-figures.js";
import { drawMap } from "./board-map.js";
import { drawStaff } from "./board-staff.js";
import { officer } from "./officer.js";
import { told } from "./slow.js";

const DAY_MS = 86400000;

let board = null;
let wanted = null;
let timer = null;
let asking = 0;

const moved = (day, by) => new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);
const here = () => dayIn(board.zone);
const isToday = () => board.date === here();

function address() {
  const query = new URLSearchParams();
  if (byId("office").value) query.set("office", byId("office").value);
  if (wanted) query.set("date", wanted);
  return `/board${query.size ? `?${query}` : ""}`;
}

/** What the page says of itself: as of when, and whether it goes on by itself. */
function sayWhen() {
  const at = fill(t("Keadaan pukul {time} {zone}."), { time: timeIn(board.zone, new Date(board.as_of)), zone: zoneName(board.zone) });
  const next = isToday()
    ? tn("Diperbarui sendiri setiap {n} detik selama halaman ini terlihat.", board.refresh_seconds)
    : t("Hari yang sudah lewat tidak diperbarui.");
  byId("when").textContent = `${at} ${next}`;
}

function draw() {
  byId("opening").hidden = true;
  byId("open").hidden = false;
  byId("trouble").hidden = true;
  byId("day").textContent = dayInWords(board.date);
  byId("today").hidden = isToday();
  byId("after").disabled = isToday();
  sayWhen();
  byId("attention").hidden = !board.waiting.length;
  drawWaiting(byId("waiting"), board);
  drawFigures(byId("figures"), board);
  drawMap(byId("map"), board);
  drawStaff(byId("staff"), board);
  byId("nobody").hidden = board.staff.length > 0;
  drawHours(byId("hours"), byId("hours-table"), board);
  drawVerdicts(byId("verdicts"), board);
  byId("no-verdicts").hidden = board.verdicts.length > 0;
  byId("verdicts").hidden = !board.verdicts.length;
}

/** What is shown stays, and says how old it is. */
function sayTrouble(problem) {
  const box = byId(board ? "trouble" : "opening");
  box.textContent = board ? `${told(problem)} ${t("Yang tampak di sini belum diperbarui; kami mencoba lagi.")}` : told(problem);
  box.hidden = false;
}

async function ask() {
  clearTimeout(timer);
  const own = ++asking;
  try {
    const answer = await call("GET", address());
    if (own !== asking) return; // another day or office was chosen meanwhile
    board = answer;
    draw();
  } catch (problem) {
    if (own === asking) sayTrouble(problem);
  }
  if (own === asking) later();
}

/** Nobody looks at a hidden page, and a day that is over does not change. */
function later() {
  if (document.hidden || (board && !isToday())) return;
  timer = setTimeout(ask, (board?.refresh_seconds ?? 30) * 1000);
}

function choose(day) {
  wanted = board && day === here() ? null : day;
  ask();
}

const askAlarms = () => drawAlarms(byId("office").value ? `?${new URLSearchParams({ office: byId("office").value })}` : "");

async function offerOffices(person) {
  if (person.role !== "division_head") return;
  const today = dayIn("WIB");
  const offices = byName(await listed("offices")).filter((item) => (item.valid_from || "") <= today && today <= (item.valid_to || "9999"));
  byId("office").append(...offices.map((item) => make("option", { value: item.code }, nameOf(item))));
  byId("office").value = person.office || offices[0]?.code;
  byId("office-box").hidden = false;
  byId("office").addEventListener("change", () => (ask(), askAlarms()));
}

async function start() {
  const person = await officer(["office_head", "division_head"]);
  byId("before").addEventListener("click", () => choose(moved(board.date, -1)));
  byId("after").addEventListener("click", () => choose(moved(board.date, 1)));
  byId("today").addEventListener("click", () => choose(null));
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden && (!board || isToday())) ask();
  });
  try {
    await offerOffices(person);
  } catch (problem) {
    return sayTrouble(problem);
  }
  await ask();
  return askAlarms();
}

start();
