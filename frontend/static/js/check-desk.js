// Records that do not fit together: looked into one by one, and settled as right or as a false alarm.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { checkCard, checkKinds } from "./office-cards.js";
import { deed } from "./stay-deeds.js";
import { listPanel } from "./list-panel.js";
import { missing, refuse, wire } from "./forms.js";
import { told } from "./slow.js";

let asked = null;

/** Put the form back where it waits; its card is about to go. */
function put() {
  byId("settle").reset();
  byId("settle-summary").hidden = true;
  byId("waiting-forms").append(byId("settling"));
}

function ask(check, row) {
  put();
  asked = { check, row, back: document.activeElement };
  row.append(byId("settling"));
  byId("right-yes").focus();
}

const age = (check) => (check.age_days ? tn("{n} hari yang lalu", check.age_days) : t("hari ini"));

function outcome(check) {
  if (check.state === "gone") return t("Data sudah cocok dengan sendirinya.");
  return [check.settled.right ? t("Memang ada yang salah.") : t("Peringatan keliru."), check.settled.note].join(" ");
}

function draw(check) {
  const row = checkCard(check);
  const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);
  if (check.state === "open") {
    const words = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => ask(check, row) }, t("Catat hasil pemeriksaan"), make("span", { class: "govuk-visually-hidden" }, ` ${checkKinds()[check.kind]}`));
    row.append(line(age(check)), make("div", { class: "s-stay__acts" }, words));
  } else row.append(line(make("strong", {}, outcome(check))));
  return row;
}

function wireSettling() {
  wire(byId("settle"), {
    read({ right, note }) {
      refuse([...(right ? [] : [["right", t("Pilih hasil pemeriksaannya")]]), ...(note ? [] : [["note", missing(t("apa yang Anda temukan"))]])]);
      return { right: right === "yes", note };
    },
    send: (body) => deed(`/checks/${asked.check.id}/settlement`, body),
    done(fresh) {
      const { row } = asked;
      put();
      const after = draw(fresh);
      row.replaceWith(after);
      after.tabIndex = -1;
      after.focus();
    },
  });
  byId("not-now").addEventListener("click", () => {
    put();
    asked.back?.focus();
  });
}

/** Compare page by page: how many so far is said while it lasts. */
async function compare(region, panel) {
  const box = byId("compared-said");
  const sum = { compared: 0, found: 0, gone: 0 };
  let after = null;
  try {
    do {
      const run = await call("POST", "/checks/runs", { body: after ? { region, after } : { region } });
      for (const name of Object.keys(sum)) sum[name] += run[name];
      after = run.next;
      box.textContent = fill(t("Membandingkan… {n} tamu sejauh ini"), { n: sum.compared });
    } while (after);
    box.textContent = fill(t("{n} tamu dibandingkan: {found} temuan baru, {gone} sudah cocok."), { n: sum.compared, found: sum.found, gone: sum.gone });
    panel.reload();
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    box.textContent = told(problem);
  }
}

/** region() → the kecamatan chosen to compare. → {open()}: loads the list once. */
export function checkDesk(region) {
  const kind = byId("checks-kind");
  const state = byId("checks-state");
  let loaded = false;
  kind.append(...Object.entries(checkKinds()).map(([value, words]) => make("option", { value }, words)));

  function load(after) {
    const query = new URLSearchParams({ state: state.value });
    if (kind.value) query.set("kind", kind.value);
    if (after) query.set("after", after);
    return call("GET", `/office-checks?${query}`);
  }

  const panel = listPanel(byId("checks-list"), {
    load,
    draw,
    empty: () => (state.value === "open" ? t("Tidak ada data tidak cocok yang masih harus diperiksa.") : t("Belum ada yang selesai bulan ini.")),
  });
  for (const choice of [kind, state]) {
    choice.addEventListener("change", () => {
      put();
      panel.renew();
    });
  }
  wireSettling();
  wire(byId("comparing"), { read: () => ({ region: region().code }), send: (body) => compare(body.region, panel), done: () => {} });
  return {
    open() {
      if (!loaded) panel.reload();
      loaded = true;
    },
  };
}
