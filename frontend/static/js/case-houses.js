// The lodging places of an office, each with a visit to record that nobody planned, or to plan.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { button, line } from "./case-cards.js";
import { dateValue, missing, refuse, wire } from "./forms.js";
import { dayInWords } from "./dates.js";
import { listPanel } from "./list-panel.js";
import { somePage } from "./some-page.js";

const inspected = ({ last_inspected_on: on }) => (on ? fill(t("Terakhir diperiksa {day}"), { day: dayInWords(on, false) }) : t("Belum pernah diperiksa"));

/**
 * houseVisits({ask, putBack, chosen, planned, plans}): ask(row, form, about) brings a form below a
 * row, putBack() takes it away; chosen() → what it is about; planned(visit) is told of a visit that
 * was planned; plans: whether the reader may plan one. → {reload()}
 */
export function houseVisits({ ask, putBack, chosen, planned, plans }) {
  const state = byId("houses-state");
  const named = byId("houses-named");

  function card(house) {
    const about = { premises: house.premises };
    const said = make("span", { class: "govuk-visually-hidden" }, ` ${house.name}`);
    const row = make("li", { class: "s-stay" }, make("h2", { class: "govuk-heading-s" }, house.name), line(tn("{n} orang asing menginap", house.in_house)), line(inspected(house)));
    const deed = (words, form) => {
      const one = button(words, () => ask(row, form, about));
      one.append(said.cloneNode(true));
      return one;
    };
    row.append(make("div", { class: "govuk-button-group" }, deed(t("Catat kunjungan"), "visit"), plans ? deed(t("Rencanakan kunjungan"), "sending") : ""));
    return row;
  }

  const load = (after) => call("GET", `/occupancy/coverage?${new URLSearchParams({ state: state.value, ...(after && { after }) })}`);
  const panel = listPanel(byId("houses-list"), {
    load: (after) => somePage(load, after),
    draw: card,
    empty: () => t("Tidak ada tempat penginapan dalam daftar ini."),
    loaded: () => panel.narrow(named.value),
  });
  state.addEventListener("change", () => (putBack(), panel.renew()));
  named.addEventListener("input", () => panel.narrow(named.value));

  wire(byId("sending"), {
    read({ goes }) {
      const on = dateValue("goes_until");
      const wrong = goes ? [] : [["goes", missing(t("alamat surel petugas"))]];
      if (!on) wrong.push(["goes_until", on === "" ? missing(t("tanggal")) : t("Tanggal ini tidak ada")]);
      refuse(wrong);
      return { officer: goes, due_on: on };
    },
    send: (body, key) => call("POST", "/visits", { body: { ...chosen(), ...body }, key }),
    done: planned,
    fields: { officer: "goes", due_on: "goes_until" },
  });
  return { reload: panel.reload };
}
