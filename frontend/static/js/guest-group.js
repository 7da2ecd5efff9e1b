// A bus of forty: code after code by camera or scanner, one arrival and one number of nights for all,
// each report sent by itself behind the scanning.
import { byId, fill, make, show } from "./dom.js";
import { instantInWords } from "./dates.js";
import { chime } from "./chime.js";

const NOT_ASKED = async () => ({ status: null, at: null, as_of: null, why: "never" });
const states = {
  queued: t("Menunggu giliran"),
  sending: t("Mengirim…"),
  waiting: t("Menunggu jaringan; dikirim sendiri"),
};

// Whole names: a sheet keeps only those that a script says.
const looks = { sent: "s-line s-line--good", failed: "s-line s-line--bad" };

const quiet = (words, act) => make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: act }, words);

/** checker: what guest-stamp.js has already, {checkStamp, sealOf, trustList}. */
export function groupGuests({ checkStamp, sealOf, trustList }) {
  const lines = new Map();
  const list = make("ol", { class: "s-lines" });
  const count = make("p", { class: "govuk-body-l", id: "group-count" });
  const said = make("p", { class: "govuk-body", id: "group-said", role: "status" });
  let [base, sendOne, tail, trusted, stopped] = [null, null, Promise.resolve(), null, null];

  function recount() {
    const all = [...lines.values()];
    const sent = all.filter(({ answer }) => answer).length;
    const failed = all.filter(({ state }) => state === "failed").length;
    const parts = [tn("{n} tamu dipindai", all.length), tn("{n} terkirim", sent), failed > 0 && tn("{n} gagal", failed)];
    count.textContent = parts.filter(Boolean).join(", ");
  }

  function tell(line, state, words = states[state]) {
    Object.assign(line, { state });
    line.said.textContent = words;
    line.item.className = looks[state] ?? "s-line s-line--open";
    line.again.hidden = line.away.hidden = state !== "failed";
    recount();
  }

  function received(line, answer) {
    line.answer = answer;
    tell(line, "sent", fill(t("Terkirim, tanda terima {number}"), { number: answer.receipt }));
  }

  async function sendLine(line) {
    if (!lines.has(line.seal)) return;
    tell(line, "sending");
    try {
      const { answer, id } = await sendOne({ ...base, seal: line.seal });
      if (answer) return received(line, answer);
      line.id = id;
      tell(line, "waiting");
    } catch (problem) {
      tell(line, "failed", problem.errors?.[0]?.detail || [problem.title, problem.detail].filter(Boolean).join(". ") || t("Gagal dikirim"));
    }
  }

  function queue(line) {
    tell(line, "queued");
    tail = tail.then(() => sendLine(line));
  }

  function drop(line) {
    lines.delete(line.seal);
    line.item.remove();
    recount();
  }

  function added(seal, stamp) {
    const name = stamp ? fill(t("Paspor {issuer} …{end}"), { issuer: stamp.passport_issuer, end: stamp.passport_number_end }) : t("Cap belum dapat diperiksa");
    const line = { seal, said: make("span"), answer: null };
    line.again = quiet(t("Coba lagi"), () => queue(line));
    line.away = quiet(t("Hapus"), () => drop(line));
    line.item = make("li", {}, make("strong", {}, name), " ", line.said, " ", line.again, line.away);
    list.prepend(line.item);
    return line;
  }

  /** One code: a line, or the reason why there is none. */
  async function take(text) {
    const seal = sealOf(text);
    if (lines.has(seal)) {
      chime("double");
      said.textContent = t("Cap ini sudah dipindai.");
      return;
    }
    lines.set(seal, { seal, state: "checking" });
    const { outcome, stamp } = await checkStamp(seal, trusted, NOT_ASKED);
    if (outcome !== "genuine" && outcome !== "not_checkable") {
      lines.delete(seal);
      chime("wrong");
      said.textContent = outcome === "forged" ? t("Cap ini tidak asli. Laporkan tamunya dengan data paspor.") : t("Kode itu bukan cap masuk, atau tidak terbaca. Pindai sekali lagi.");
      return;
    }
    const line = added(seal, stamp);
    lines.set(seal, line);
    chime("good");
    said.textContent = "";
    queue(line);
  }

  function codeField() {
    const field = make("input", { class: "govuk-input", id: "group-code", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const text = field.value.trim();
      field.value = "";
      if (text) take(text);
    });
    const label = make("label", { class: "govuk-label", for: "group-code" }, t("Kode dari pemindai (USB atau Bluetooth)"));
    return make("div", { class: "govuk-form-group" }, label, field);
  }

  async function camera(box) {
    const { scan } = await import("./camera.js");
    stopped = new AbortController();
    const { refused } = await scan(box, stopped.signal, take);
    said.textContent = refused || "";
  }

  /** Begin: base is what all have in common; sendOne(body) → {answer} or {waiting, id}. */
  function start(common, send, { zone, ended }) {
    [base, sendOne, trusted] = [common, send, trustList()];
    const box = make("div", { hidden: true });
    const finish = async () => {
      stopped?.abort();
      await tail;
      const open = [...lines.values()].filter(({ answer }) => !answer).length;
      finishing.hidden = true;
      said.textContent = open ? tn("{n} tamu belum terkirim; lihat daftarnya.", open) : t("Semua tamu sudah dilaporkan. Cetak atau simpan daftar tanda terimanya.");
      ending.hidden = false;
    };
    const finishing = make("button", { type: "button", class: "govuk-button", onclick: finish }, t("Selesai memindai"));
    const ending = make("div", { class: "govuk-button-group s-screen-only", hidden: true }, make("button", { type: "button", class: "govuk-button", onclick: () => print() }, t("Cetak daftar tanda terima")), quiet(t("Lapor tamu lain"), () => (byId("group").replaceChildren(), ended())));
    const common_ = [instantInWords(common.arrived_at, zone), tn("{n} malam", common.nights)].join(" – ");
    byId("asking").hidden = true;
    show(
      byId("group"),
      make("h1", { class: "govuk-heading-l" }, t("Pindai cap satu per satu")),
      make("p", { class: "govuk-body" }, t("Untuk semua tamu: tiba"), " ", common_),
      make("div", { class: "s-screen-only" }, box, make("div", { class: "govuk-button-group" }, quiet(t("Buka kamera"), () => camera(box))), codeField()),
      said,
      count,
      list,
      finishing,
      ending,
    );
    recount();
    byId("group-code").focus();
    return { lines: true };
  }

  /** What became of those that waited: answered, refused. */
  function told({ answered, refused }) {
    for (const line of lines.values()) {
      const answer = answered.find(({ id }) => id === line.id)?.answer;
      const no = refused.find(({ id }) => id === line.id);
      if (line.state === "waiting" && answer) received(line, answer);
      else if (line.state === "waiting" && no) tell(line, "failed", no.refused);
    }
  }

  const clear = () => {
    lines.clear();
    list.replaceChildren();
  };
  return { start, told, clear };
}
