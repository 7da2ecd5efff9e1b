// A sponsor's page by the link in the mail: whose permits end when, what to do, "extension filed".
import { byId, fill, kept, language, make, takeFragment } from "./dom.js";
import { call } from "./api.js";
import { looksLikeEmail } from "./addresses.js";
import { refuse, wire } from "./forms.js";
import { isSoon, leftInWords, permitCard } from "./sponsor-cards.js";
import { dayInWords } from "./dates.js";
import { tools } from "./sponsor-tools.js";
import { told } from "./slow.js";

const KEPT = "sponsor-link";
const FEW = 8;

let link = null;
let rows = [];
let counts = {};

const box = (look, title, ...words) => make("div", { class: `s-verdict ${look}` }, make("h2", {}, title), ...words.filter(Boolean).map((text) => make("p", { class: "govuk-body" }, text)));

/** What comes first: what is late, what ends soon, or that nothing does. */
function summary() {
  const { over, within_7: week, within_30: month, filed } = counts;
  const waiting = filed > 0 && tn("{n} perpanjangan menunggu keputusan kantor.", filed);
  const next = rows.find(({ item }) => item.state === "valid" && item.days_left >= 0)?.item;
  const first = next && rows.length > 1 && fill(t("Berikutnya: {who}, {day} ({left})."), { who: next.holder, day: dayInWords(next.last_day), left: leftInWords(next.days_left) });
  if (over) return box("s-verdict--bad", tn("{n} izin sudah lewat hari terakhirnya", over), t("Datanglah ke kantor imigrasi bersama pemegang izin hari ini juga: setiap hari dikenai biaya beban."), week > 0 && tn("{n} izin lain berakhir dalam 7 hari.", week));
  if (week) return box("s-verdict--warn", tn("{n} izin berakhir dalam 7 hari", week), first, t("Ajukan perpanjangan sebelum hari terakhir lewat, atau pastikan keberangkatannya."));
  if (month) return box("s-verdict--warn", tn("{n} izin berakhir dalam 30 hari", month), first);
  return box("s-verdict--good", t("Tidak ada yang perlu dilakukan sekarang"), waiting, first);
}

/** Under which of the server's counts a permit stands. */
function bucket({ state, days_left: left }) {
  if (state !== "valid") return state;
  if (left <= 7) return "within_7";
  return left <= 30 ? "within_30" : "later";
}

const SHOWN = {
  "": () => true,
  over: ({ state }) => state === "over",
  soon: (item) => isSoon(item),
  filed: ({ filed_at: filed, state }) => Boolean(filed) && state !== "ended",
  ended: ({ state }) => state === "ended",
};

function options() {
  const words = { "": t("Semua"), over: t("Sudah lewat hari terakhir"), soon: t("Berakhir dalam 30 hari"), filed: t("Perpanjangan diajukan"), ended: t("Sudah selesai") };
  const chosen = byId("state").value;
  const all = Object.entries(words).map(([value, text]) => make("option", { value }, fill("{text} ({n})", { text, n: rows.filter(({ item }) => SHOWN[value](item)).length })));
  byId("state").replaceChildren(...all);
  byId("state").value = chosen;
}

function narrow() {
  const wanted = byId("narrow").value.trim().toLowerCase();
  const state = byId("state").value;
  let seen = 0;
  for (const { item, row } of rows) {
    row.hidden = !SHOWN[state](item) || !`${item.holder} ${item.permit_class} ${item.permit_class_name} ${item.office}`.toLowerCase().includes(wanted);
    seen += !row.hidden;
  }
  if (!rows.length) byId("list-said").textContent = t("Tidak ada izin yang tercatat atas jaminan Anda.");
  else byId("list-said").textContent = seen === rows.length ? "" : tn("{n} izin cocok", seen);
}

/** "Extension filed", or taken back: the answer is the row as it stands now. */
async function deed(item, name) {
  const answer = await call("POST", `/sponsored/${encodeURIComponent(item.id)}/${name}`, { body: { link } });
  const at = rows.findIndex(({ item: { id } }) => id === item.id);
  const fresh = drawn(answer);
  rows[at].row.replaceWith(fresh.row);
  rows[at] = fresh;
  counts[bucket(item)] -= 1;
  counts[bucket(answer)] += 1;
  byId("summary").replaceChildren(summary());
  options();
  fresh.row.querySelector("button")?.focus();
}

function drawn(item) {
  return { item, row: permitCard(item, { file: () => deed(item, "filing"), withdraw: () => deed(item, "filing/withdrawal") }) };
}

function add(page) {
  const fresh = page.items.map(drawn);
  rows = [...rows, ...fresh];
  byId("list").append(...fresh.map(({ row }) => row));
  byId("tools").hidden = rows.length <= FEW;
  options();
  narrow();
}

const load = (after) => call("POST", "/sponsored", { body: after ? { link, after } : { link } });

/** The rest comes by itself: a search must find everybody. */
async function rest(after) {
  try {
    while (after) {
      const page = await load(after);
      add(page);
      after = page.next;
    }
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    byId("list-said").replaceChildren(told(problem), " ", make("button", { type: "button", class: "s-quiet", onclick: () => rest(after) }, t("Coba lagi")));
  }
}

function ask(title = "", ...words) {
  byId("ask").hidden = false;
  byId("ask-said").replaceChildren(...(title ? [box("s-verdict--warn", title, ...words)] : []));
}

function refused(problem) {
  if (["link_expired", "link_not_found"].includes(problem.code)) kept.write(KEPT, null, sessionStorage);
  if (problem.code === "link_expired") return ask(t("Tautan ini tidak berlaku lagi"), t("Demi keamanan, tautan hanya berlaku 60 hari dan berakhir bila alamat surel dipindahkan. Izinnya sendiri tidak berubah."));
  if (problem.code === "link_not_found") return ask(t("Tautan ini tidak utuh"), t("Buka lagi langsung dari surelnya, atau minta tautan baru."));
  return ask(problem.title, problem.detail);
}

async function open() {
  byId("opening").hidden = false;
  try {
    const page = await load(null);
    kept.write(KEPT, link, sessionStorage);
    add(page);
    counts = page.counts;
    byId("summary").replaceChildren(summary());
    byId("email").textContent = page.email;
    if (page.items.length && page.items.every(({ own }) => own)) byId("title").textContent = t("Izin tinggal Anda");
    byId("address").hidden = !page.email;
    byId("stopped").hidden = !page.email_stopped;
    byId("page").hidden = false;
    rest(page.next);
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    refused(problem);
  } finally {
    byId("opening").hidden = true;
  }
}

function start() {
  wire(byId("again"), {
    read({ sponsor_email: email }) {
      refuse(looksLikeEmail(email) ? [] : [["sponsor_email", t("Isi alamat surel, misalnya nama@contoh.id")]]);
      return { email, language: language() };
    },
    send: (body, key) => call("POST", "/sponsor-links", { body, key }),
    done(_, { email }) {
      byId("asking").hidden = true;
      byId("ask-said").replaceChildren(box("s-verdict--good", t("Periksa surel Anda"), fill(t("Bila {email} tercatat sebagai alamat penjamin, tautan baru tiba dalam beberapa menit. Periksa juga folder spam."), { email })));
      scrollTo(0, 0);
    },
    fields: { email: "sponsor_email" },
  });
  for (const [id, kind] of [["narrow", "input"], ["state", "change"]]) byId(id).addEventListener(kind, narrow);
  tools(() => link);
  // Another link opened in the same tab.
  addEventListener("hashchange", () => location.hash.length > 20 && location.reload());
  // A place on the page stands behind the # too; a link has its parts.
  const fragment = takeFragment();
  link = fragment.includes(".") ? fragment : kept.read(KEPT, sessionStorage);
  if (link) open();
  else ask();
}

start();
