// An office's teams that go to people: who, on which days, when, from where; made, changed, ended.
import { byId, facts, fill, make } from "./dom.js";
import { call } from "./api.js";
import { clock, moved, longDay, weekdayName } from "./office-clock.js";
import { clockTime, dayIn } from "./dates.js";
import { deed } from "./stay-deeds.js";
import { looksLikeEmail } from "./addresses.js";
import { listPanel } from "./list-panel.js";
import { missing, refuse, wire } from "./form.js";
import { officer } from "./officer.js";
import { slow, told } from "./slow.js";
import { sureButton } from "./sure.js";
import { zoneHere } from "./zone-here.js";

const PLACE = /^(-?\d{1,2}(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)$/;
const AHEAD = 27;

let zone = null;
let panel = null;
// The team that is being changed, and those of its members who stay.
let changed = null;
let members = [];

const quiet = (words, about, onclick) => make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick }, words, make("span", { class: "govuk-visually-hidden" }, ` ${about}`));
const two = (number) => String(number).padStart(2, "0");
const hours = (minutes) => `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
const daysInWords = (days) => days.map((day) => weekdayName(day)).join(", ");

/** The days to come on which the team goes out, with what is free of each. */
async function showDays(team, box) {
  const today = dayIn(zone);
  try {
    const query = new URLSearchParams({ from: today, to: moved(today, AHEAD) });
    const { items } = await slow(box, t("Memuat…"), call("GET", `/teams/${team.id}/days?${query}`));
    const out = items.filter(({ works, closed }) => works || closed);
    if (!out.length) return box.replaceChildren(t("Tim ini tidak berangkat dalam empat minggu ke depan."));
    const row = (day) => make("tr", {}, make("th", { scope: "row" }, longDay(day.date)), make("td", { class: "s-number" }, hours(Math.max(0, day.minutes - day.free))), make("td", { class: day.free < 0 ? "s-number s-wrong" : "s-number" }, day.closed || hours(Math.max(0, day.free))));
    return box.replaceChildren(
      make(
        "table",
        { class: "s-table s-counts" },
        make("caption", { class: "govuk-visually-hidden" }, fill(t("Hari tugas {name}"), team)),
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, t("Hari")), make("th", { scope: "col", class: "s-number" }, t("Terpakai (jam)")), make("th", { scope: "col", class: "s-number" }, t("Sisa (jam)")))),
        make("tbody", {}, ...out.map(row)),
      ),
    );
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    return box.replaceChildren(told(problem));
  }
}

function draw(team) {
  const days = make("div", { role: "status" });
  const end = async () => {
    await deed(`/teams/${team.id}/end`, {});
    stand(null);
    await panel.reload();
    say(fill(t("Tim {name} sudah diakhiri."), team));
  };
  return make(
    "li",
    { class: "s-stay", "data-team": team.id },
    make(
      "div",
      { class: "s-stay__facts" },
      make("h2", { class: "govuk-heading-s" }, team.name),
      facts([
        [t("Anggota"), team.members.map(({ name }) => name).join(", ")],
        [t("Hari berangkat"), daysInWords(team.days)],
        [t("Jam"), `${clock(team.begins)}–${clock(team.ends)}`],
        [t("Meja layanan"), tn("{n} orang dilayani bersamaan", team.stations)],
        [t("Layanan sehari"), fill(t("{hours} jam"), { hours: hours(team.minutes) })],
        [t("Berangkat dari"), `${team.starts_at.latitude}, ${team.starts_at.longitude}`],
      ]),
    ),
    make("div", { class: "s-stay__acts s-screen-only" }, quiet(t("Hari tugas"), team.name, () => showDays(team, days)), quiet(t("Ubah"), team.name, () => stand(team)), sureButton(t("Akhiri"), fill(t("Akhiri tim {name}? Tim ini tidak dapat diberi kunjungan lagi."), team), t("Ya, akhiri"), end, team.name)),
    days,
  );
}

function say(words) {
  byId("team-said").textContent = words;
  byId("team-said").scrollIntoView({ block: "center" });
}

function drawMembers() {
  byId("members-now").replaceChildren(
    ...members.map((member) =>
      make("li", {}, member.name, " ", make("button", { type: "button", class: "s-quiet", onclick: () => ((members = members.filter(({ id }) => id !== member.id)), drawMembers(), byId("members").focus()) }, t("Keluarkan"), make("span", { class: "govuk-visually-hidden" }, ` ${member.name}`))),
    ),
  );
}

/** The form for a team that is changed, or for a new one. */
function stand(team) {
  changed = team;
  members = team ? [...team.members] : [];
  byId("team").reset();
  byId("team-summary").hidden = true;
  byId("team-title").textContent = team ? fill(t("Ubah tim {name}"), team) : t("Tim baru");
  byId("team").querySelector("button[type=submit]").textContent = team ? t("Simpan perubahan") : t("Buat tim");
  byId("not-change").hidden = !team;
  byId("members-hint").textContent = team ? t("Tambahkan satu alamat surel pada setiap baris.") : t("Petugas kantor ini: satu alamat surel pada setiap baris.");
  drawMembers();
  if (!team) return;
  byId("name").value = team.name;
  byId("begins").value = clock(team.begins);
  byId("ends").value = clock(team.ends);
  byId("stations").value = team.stations;
  byId("starts_at").value = `${team.starts_at.latitude}, ${team.starts_at.longitude}`;
  for (let day = 0; day < 7; day += 1) byId(`days-${day}`).checked = team.days.includes(day);
  byId("team-title").focus();
}

function placeOf(text) {
  const found = PLACE.exec(text);
  const [latitude, longitude] = found ? found.slice(1).map((part) => Number(part.replace(",", "."))) : [];
  return found && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

function read(typed) {
  const named = typed.members.split(/[\s,;]+/).filter(Boolean);
  const begins = clockTime(typed.begins);
  const ends = clockTime(typed.ends);
  const days = [0, 1, 2, 3, 4, 5, 6].filter((day) => typed[`days-${day}`]);
  const stations = Number(typed.stations);
  const starts = placeOf(typed.starts_at);
  const strange = named.find((one) => !looksLikeEmail(one));
  const wrong = [];
  if (!typed.name) wrong.push(["name", missing(t("nama timnya"))]);
  if (!named.length && !members.length) wrong.push(["members", missing(t("alamat surel anggotanya"))]);
  else if (strange) wrong.push(["members", fill(t("{one} bukan alamat surel"), { one: strange })]);
  if (!days.length) wrong.push(["days", t("Pilih sedikitnya satu hari")]);
  if (!begins) wrong.push(["begins", t("Tulis jamnya seperti 08.00")]);
  if (!ends) wrong.push(["ends", t("Tulis jamnya seperti 15.30")]);
  else if (begins && ends <= begins) wrong.push(["ends", t("Jam selesai harus sesudah jam mulai")]);
  if (!Number.isInteger(stations) || stations < 1 || stations > 20) wrong.push(["stations", t("Antara 1 dan 20")]);
  if (!starts) wrong.push(["starts_at", t("Isi lintang dan bujur, misalnya -8.7183, 115.1686.")]);
  refuse(wrong);
  return { name: typed.name, members: [...members.map(({ id }) => id), ...named], begins, ends, days, stations, starts_at: starts };
}

async function send(body, key) {
  try {
    return await call("POST", changed ? `/teams/${changed.id}/changes` : "/teams", { body, key });
  } catch (problem) {
    for (const error of problem.errors ?? []) {
      const [field, number] = error.field.split(".");
      const one = field === "members" && body.members[number];
      if (one) error.detail = `${members.find(({ id }) => id === one)?.name ?? one}: ${error.detail}`;
    }
    throw problem;
  }
}

async function done(team) {
  const words = changed ? t("Perubahan tim {name} tersimpan.") : t("Tim {name} sudah dibuat.");
  stand(null);
  await panel.reload();
  say(fill(words, team));
}

function here() {
  const said = byId("here-said");
  said.textContent = t("Mencari posisi…");
  const found = ({ coords }) => {
    byId("starts_at").value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
    said.textContent = fill(t("Posisi ini, tepat sampai {n} m."), { n: Math.ceil(coords.accuracy) });
  };
  const none = () => (said.textContent = t("Posisi tidak didapat. Ketik lintang dan bujurnya."));
  if (!navigator.geolocation) return none();
  return navigator.geolocation.getCurrentPosition(found, none, { enableHighAccuracy: true, timeout: 8000 });
}

async function start() {
  const me = await officer(["service_clerk", "office_head"]);
  zone = zoneHere();
  panel = listPanel(byId("teams-list"), {
    load: (after) => call("GET", after ? `/teams?after=${encodeURIComponent(after)}` : "/teams"),
    draw,
    empty: () => t("Kantor ini belum mempunyai tim. Buat tim di bawah; sesudah itu permintaan kunjungan dapat dijawab dengan hari dan tim."),
  });
  wire(byId("team"), { read, send, done, fields: { members: "members" } });
  byId("not-change").addEventListener("click", () => stand(null));
  byId("here").addEventListener("click", here);
  stand(null);
  byId("opening").hidden = true;
  byId("teams").hidden = false;
  await panel.reload();
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").textContent = told(problem);
});
