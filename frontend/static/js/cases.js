// Cases of an office, its visits, flags and overstays: lists first, then one case whole.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { byName, listed, nameOf } from "./reference.js";
import { caseCard, flagCard, overstayCard, visitCard } from "./case-cards.js";
import { flagKinds, sources } from "./case-words.js";
import { listPanel } from "./list-panel.js";
import { somePage } from "./some-page.js";
import { locate } from "./scan-position.js";
import { dayIn, dayInWords } from "./dates.js";
import { missing, refuse, wire } from "./forms.js";
import { monthInWords } from "./months.js";
import { officer } from "./officer.js";
import { steps } from "./steps.js";
import { tabs } from "./tabs.js";
import { told } from "./slow.js";

const HEADS = ["office_head", "division_head"];

let me = null;
let way = null;
let view = null;
let houses = null;
let chooser = null;
let about = null;
const panels = {};

const paths = {
  cases: "/cases?",
  visits: "/visits?",
  overstays: "/overstays?",
  past: "/cases?state=closed&",
  flags: () => `/flags?kind=${byId("kind").value}&`,
};

const empty = () => ({
  cases: t("Tidak ada kasus yang terbuka."),
  visits: t("Tidak ada kunjungan yang direncanakan."),
  flags: t("Tidak ada tanda yang menunggu dinilai."),
  overstays: t("Tidak ada izin yang lewat."),
  past: t("Tahun ini belum ada kasus yang ditutup."),
});

function load(name, after) {
  const query = new URLSearchParams();
  if (me.role === "division_head" && byId("office").value) query.set("office", byId("office").value);
  if (after) query.set("after", after);
  const path = paths[name];
  return call("GET", `${typeof path === "string" ? path : path()}${query}`.replace(/[?&]$/, ""));
}

/** Bring one of the waiting forms below a row. */
function ask(row, what, which) {
  putBack();
  about = which;
  row.append(byId(`${what}-box`));
  byId(`${what}-box`).querySelector("textarea, input")?.focus();
}

function putBack() {
  byId("said").textContent = "";
  byId("asked").querySelector("h2")?.remove();
  for (const name of ["open", "settle", "visit", "sending"]) {
    byId("waiting-forms").append(byId(`${name}-box`));
    byId(name).reset();
    byId(`${name}-summary`).hidden = true;
  }
}

/** Another page leads here with what a case is to be opened from: #scan=…, #person=… */
function openAsked() {
  const [kind, id] = location.hash.slice(1).split("=");
  if (!["scan", "person"].includes(kind) || !id || me.role === "division_head") return;
  history.replaceState(history.state, "", location.pathname);
  ask(byId("asked"), "open", { [kind]: id });
  byId("asked").prepend(make("h2", { class: "govuk-heading-m" }, fill(t("Kasus baru, {source}"), { source: sources()[kind] })));
}

const may = () => me.role === "office_head";

const draws = {
  cases: (one) => caseCard(one, openCase),
  past: (one) => caseCard(one, openCase),
  flags: (one) => flagCard(one, openCase, may() ? ask : null),
  overstays: (one) => overstayCard(one, openCase, may() ? ask : null),
  visits: (one) => visitCard(one, { open: openCase, ask, mine: one.officer.id === me.id }),
};

/** How flags were settled, by month and kind. */
function drawRates(rates) {
  byId("rates").hidden = !rates.length;
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  const head = (words) => make("th", { class: "govuk-table__header", scope: "col" }, words);
  const cell = (...parts) => make("td", { class: "govuk-table__cell" }, ...parts);
  const row = (one) => make("tr", { class: "govuk-table__row" }, cell(flagKinds()[one.kind] || one.kind, `, ${monthInWords(one.month)}`), cell(`${one.right}`), cell(`${one.wrong}, ${percent.format(one.false_rate)}`));
  byId("rate-table").replaceChildren(
    make(
      "table",
      { class: "govuk-table" },
      make("caption", { class: "govuk-table__caption" }, t("Penilaian tanda menurut jenis dan bulan")),
      make("thead", {}, make("tr", { class: "govuk-table__row" }, head(t("Jenis")), head(t("Benar")), head(t("Keliru")))),
      make("tbody", {}, ...rates.map(row)),
    ),
  );
}

async function page(name, after) {
  const found = await somePage((from) => load(name, from), after);
  if (found.rates) drawRates(found.rates);
  return found;
}

function wireLists() {
  for (const name of Object.keys(paths)) {
    const box = name === "flags" ? byId("flag-list") : byId(name).appendChild(make("div"));
    panels[name] = listPanel(box, { load: (after) => page(name, after), draw: draws[name], empty: () => empty()[name] });
  }
}

const say = (words) => {
  byId("said").textContent = words;
  byId("said").scrollIntoView({ block: "center" });
};

const reload = () => (putBack(), panels[chooser.current()].reload());

async function openCase(id) {
  putBack();
  const said = byId("said");
  try {
    view ??= (await import("./case-view.js")).caseView({ me });
    await view.show(id);
    said.textContent = "";
    way.go("one");
  } catch (problem) {
    say("title" in problem ? told(problem) : t("Bagian ini belum dapat dimuat. Periksa jaringan Anda, lalu coba lagi."));
  }
}

/** A visit was recorded or planned: the lists tell of it, and a line says so. */
function visited(words) {
  reload();
  houses?.reload();
  say(words);
}

async function openHouses() {
  if (houses || !byId("house-visits").open) return;
  const planned = (visit) => visited(fill(t("Kunjungan direncanakan untuk {name}, paling lambat {day}."), { name: visit.officer.name, day: dayInWords(visit.due_on) }));
  try {
    const { houseVisits } = await import("./case-houses.js");
    houses ??= houseVisits({ ask, putBack, chosen: () => about, planned, plans: may() });
    houses.reload();
  } catch {
    byId("house-visits").open = false;
    say(t("Bagian ini belum dapat dimuat. Periksa jaringan Anda, lalu coba lagi."));
  }
}

function wireForms() {
  const need = (value, name, words) => refuse(value ? [] : [[name, missing(words)]]);
  wire(byId("open"), {
    read: ({ about: note }) => (need(note, "about", t("apa yang perlu diperiksa")), { from: about, note }),
    send: (body, key) => call("POST", "/cases", { body, key }),
    done: ({ id }) => (putBack(), openCase(id)),
    fields: { note: "about" },
  });
  wire(byId("settle"), {
    read({ right, judged }) {
      refuse([...(right ? [] : [["right", t("Pilih salah satu")]]), ...(judged ? [] : [["judged", missing(t("penjelasan"))]])]);
      return { right: right === "true", note: judged };
    },
    send: (body, key) => call("POST", `/flags/${encodeURIComponent(about.id)}/settlement`, { body, key }),
    done: reload,
    fields: { note: "judged" },
  });
  let position = null;
  wire(byId("visit"), {
    async read({ seen, order }) {
      need(seen, "seen", t("apa yang ditemukan"));
      const now = position || (await locate()).position;
      position = now;
      const spot = now && { latitude: now.latitude, longitude: now.longitude, accuracy_m: now.accuracy_m };
      return { note: seen, ...(spot && { position: spot }), ...(order && { order }) };
    },
    // Within a case or to a house nobody planned it: then it is recorded as made at once.
    send: (body, key) => (about.id ? call("POST", `/visits/${about.id}/done`, { body, key }) : call("POST", "/visits", { body: { ...about, done: body }, key })),
    done() {
      position = null;
      const of = about.case;
      if (!of) return visited(t("Kunjungan tercatat."));
      putBack();
      return view.show(of);
    },
    fields: { note: "seen", "done.note": "seen", "done.order": "order" },
  });
  for (const close of document.querySelectorAll("[data-close]")) close.addEventListener("click", putBack);
}

/** A division's head looks at one office after the other. */
async function offerOffices() {
  if (me.role !== "division_head") return;
  const today = dayIn("WIB");
  const offices = byName(await listed("offices")).filter((item) => (item.valid_from || "") <= today && today <= (item.valid_to || "9999"));
  byId("office").append(...offices.map((item) => make("option", { value: item.code }, nameOf(item))));
  byId("office").value = me.office || offices[0]?.code;
  byId("office-box").hidden = false;
  byId("office").addEventListener("change", reload);
}

async function start() {
  me = await officer(["field_officer", ...HEADS]);
  for (const tab of byId("tabs").querySelectorAll("[data-for]")) if (tab.dataset.for && !tab.dataset.for.split(" ").includes(me.role)) tab.remove();
  way = steps(["lists", "one"], (name) => name === "lists" || view?.now());
  wireLists();
  wireForms();
  chooser = tabs(byId("tabs"), (name) => (putBack(), panels[name].reload()));
  byId("kind").addEventListener("change", reload);
  if (me.role === "division_head") byId("house-visits").remove();
  else byId("house-visits").addEventListener("toggle", openHouses);
  byId("visit-now").addEventListener("click", () => ask(byId("visiting"), "visit", { case: view.now().case.id }));
  byId("back").addEventListener("click", () => (way.go("lists"), reload()));
  await offerOffices();
  byId("opening").hidden = true;
  way.go("lists");
  chooser.choose("cases");
  openAsked();
}

start().catch((problem) => {
  if (!("lost" in problem)) throw problem;
  byId("opening").textContent = fill("{title}. {detail}", problem);
});
