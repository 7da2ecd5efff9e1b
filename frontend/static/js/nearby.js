// Who is reported to stay in the area of an officer's order: overstays and permits that end soon first.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayInWords } from "./dates.js";
import { officer } from "./officer.js";
import { radiusInWords } from "./radius.js";
import { distance } from "./scan-area.js";
import { locate } from "./scan-position.js";

const SOON = 14;
const NEAR_M = 1000;

let order = null;
let next = null;
let here = null;
let turn = 0;

const statuses = () => ({
  extended: t("Izin sudah diperpanjang dengan izin lain"),
  replaced: t("Izin sudah diganti"),
  ended: t("Izin sudah berakhir"),
  cancelled: t("Izin dibatalkan"),
  left: t("Tercatat sudah keluar"),
});

/** [look, words] of how a permit stands. */
function standing({ permit }) {
  if (!permit) return ["s-near--unknown", t("Izin tidak dikenal")];
  if (permit.status !== "valid") return ["s-near--over", statuses()[permit.status]];
  if (permit.overstay_days) return ["s-near--over", tn("Lewat {n} hari", permit.overstay_days)];
  if (!permit.days_left) return ["s-near--soon", t("Hari ini hari terakhir")];
  return [permit.days_left <= SOON ? "s-near--soon" : "s-near--running", tn("{n} hari lagi", permit.days_left)];
}

function away({ premises }) {
  if (!here || premises?.latitude == null) return "";
  const metres = distance(here, premises);
  const rounded = metres < NEAR_M ? Math.round(metres / 10) * 10 : Math.round(metres / 100) * 100;
  return fill(t("{distance} dari sini"), { distance: radiusInWords(rounded) });
}

function placeOf(one) {
  if (!one.premises) return fill(t("Rumah pribadi di {region}"), { region: one.region_name });
  return `${one.premises.name}, ${one.premises.address}, ${one.region_name}`;
}

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);

function draw(one) {
  if (one.restricted) {
    const words = fill(t("Seorang yang datanya dibatasi dilaporkan di {region}. Tanyakan kepada petugas pelindungan data."), { region: one.region_name });
    return make("article", { class: "s-order" }, line(words));
  }
  const [look, words] = standing(one);
  const { permit } = one;
  return make(
    "article",
    { class: `s-order s-near ${look}` },
    make("h2", { class: "govuk-heading-s" }, make("span", { class: "s-near__standing" }, words), " ", one.full_name || t("Belum dikenal dalam data induk")),
    line(make("strong", {}, placeOf(one)), one.premises && away(one) && `, ${away(one)}`),
    line([permit && fill(t("Izin {class} sampai {day}"), { class: permit.permit_class, day: dayInWords(permit.last_day_of_stay, false) }), one.nationality && fill(t("kewarganegaraan {code}"), { code: one.nationality })].filter(Boolean).join("; ")),
    line(fill(t("Menginap sampai {day}"), { day: dayInWords(one.leaves_on, false) })),
  );
}

let shown = [];

const redraw = () => byId("people").replaceChildren(...shown.map(draw));

async function load() {
  const mine = ++turn;
  byId("said").textContent = t("Memuat…");
  byId("more").hidden = true;
  try {
    const page = await call("GET", `/orders/${order.id}/people${next ? `?after=${encodeURIComponent(next)}` : ""}`);
    if (mine !== turn) return;
    shown = [...shown, ...page.items];
    next = page.next;
    byId("area").textContent = fill(t("Surat perintah {number}. Kecamatan: {regions}."), { number: order.number, regions: page.regions.join(", ") });
    byId("too-wide").hidden = page.whole;
    byId("nobody").hidden = shown.length > 0;
    byId("more").hidden = !next;
    byId("said").textContent = "";
    redraw();
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    if (mine === turn) byId("said").textContent = `${problem.title}. ${problem.detail}`;
  }
}

function choose(chosen) {
  order = chosen;
  next = null;
  shown = [];
  redraw();
  byId("nobody").hidden = true;
  return load();
}

async function measure() {
  byId("measured").textContent = t("Mencari posisi…");
  const { position } = await locate();
  here = position;
  byId("measured").textContent = position ? fill(t("Posisi Anda, tepat sampai {n} m."), { n: Math.ceil(position.accuracy_m) }) : t("Posisi tidak didapat di ponsel ini.");
  redraw();
}

async function orders() {
  const [{ shift }, { items }] = await Promise.all([call("GET", "/shifts/current"), call("GET", "/orders")]);
  const running = items.filter(({ status }) => status === "in_force");
  const first = shift?.order ?? running[0] ?? null;
  return [first, running];
}

async function start() {
  await officer(["field_officer", "office_head", "border_officer"]);
  const [first, running] = await orders();
  if (!first) {
    byId("opening").textContent = t("Tidak ada surat perintah yang menugasi Anda hari ini. Mintalah kepada kepala kantor.");
    return;
  }
  byId("opening").hidden = true;
  byId("around").hidden = false;
  const select = byId("which-order");
  select.append(...running.map(({ id, number }) => make("option", { value: id, selected: id === first.id }, number)));
  byId("which").hidden = running.length < 2;
  select.addEventListener("change", () => choose(running.find(({ id }) => id === select.value)));
  byId("more").addEventListener("click", load);
  byId("measure").addEventListener("click", measure);
  addEventListener("pagehide", () => byId("people").replaceChildren());
  await choose(first);
}

start().catch((problem) => {
  byId("opening").hidden = false;
  byId("opening").textContent = `${problem.title}. ${problem.detail}`;
});
