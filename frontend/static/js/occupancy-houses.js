// The houses of an office: how many are in each, which fell silent, which nobody ever inspected.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayInWords } from "./dates.js";
import { listPanel } from "./list-panel.js";
import { listed, nameOf } from "./reference.js";

const reporting = () => ({
  usual: t("Melapor seperti biasa"),
  silent: t("Senyap dibandingkan kebiasaannya"),
  few: t("Terlalu sedikit laporan untuk dinilai"),
  none: t("Tidak ada laporan dalam tiga bulan"),
});

const WANTED = { silent: (house) => house.reporting === "silent", uninspected: (house) => !house.last_inspected_on };

const decimal = (number) => number.toLocaleString(document.documentElement.lang === "en" ? "en-GB" : "id-ID");

function card(house, open) {
  const kind = make("span", {}, house.category);
  listed("premises-categories").then((items) => (kind.textContent = nameOf(items.find(({ code }) => code === house.category)) || house.category));
  const last = house.last_on ? fill(t("tamu terakhir dilaporkan tiba {day}"), { day: dayInWords(house.last_on, false) }) : "";
  const usual = house.usual_a_week ? fill(t("biasanya {n} tamu seminggu"), { n: decimal(house.usual_a_week) }) : "";
  const inspected = house.last_inspected_on ? fill(t("Terakhir diperiksa {day}"), { day: dayInWords(house.last_inspected_on, false) }) : t("Belum pernah diperiksa");
  const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);
  return make(
    "li",
    { class: house.reporting === "silent" ? "s-stay s-stay--due" : "s-stay" },
    make("h2", { class: "govuk-heading-s" }, house.name),
    line(kind, "; ", tn("{n} orang asing menginap", house.in_house)),
    line(make("strong", {}, reporting()[house.reporting]), [last, usual].some(Boolean) && `: ${[last, usual].filter(Boolean).join("; ")}`),
    line(inspected),
    make("div", { class: "s-stay__acts" }, make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => open(house.premises, house.name) }, t("Lihat hunian"), make("span", { class: "govuk-visually-hidden" }, ` ${house.name}`))),
  );
}

/** open(premises, name) leads into a house. → {open()}: loads the list once. */
export function houseList(open) {
  let loaded = false;
  const state = byId("houses-state");
  const only = byId("houses-only");

  async function load(after) {
    const asked = new URLSearchParams({ state: state.value });
    if (after) asked.set("after", after);
    const page = await call("GET", `/occupancy/coverage?${asked}`);
    return { ...page, items: page.items.filter(WANTED[only.value] || (() => true)) };
  }

  const panel = listPanel(byId("houses-list"), {
    load,
    draw: (house) => card(house, open),
    empty: () => (only.value ? t("Tidak ada tempat seperti itu di bagian daftar ini.") : t("Tidak ada tempat penginapan dalam daftar ini.")),
  });
  for (const choice of [state, only]) choice.addEventListener("change", panel.renew);
  return {
    open() {
      if (!loaded) panel.reload();
      loaded = true;
    },
  };
}
