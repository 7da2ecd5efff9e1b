// One case whole: whom it is about, what was done, and what may be done with it; later where a stamp was.
import { byId, facts, fill, make } from "./dom.js";
import { call } from "./api.js";
import { bornWords, country, fullName, passportList, sexWords } from "./person-words.js";
import { line, when } from "./case-cards.js";
import { caseName, events, exactness, outcomes, sources } from "./case-words.js";
import { dataAge } from "./data-age.js";
import { zoneHere } from "./zone-here.js";
import { dateValue, missing, refuse, setDate, wire } from "./forms.js";
import { dayIn, dayInWords } from "./dates.js";
import { listPanel } from "./list-panel.js";
import { rupiah } from "./money.js";

function personRows(person) {
  if (!person) return [[t("Yang bersangkutan"), t("belum diketahui")]];
  if (person.restricted) return [[t("Yang bersangkutan"), fullName(person)]];
  return [
    [t("Yang bersangkutan"), fullName(person)],
    [t("Kewarganegaraan"), country(person.nationality)],
    [t("Jenis kelamin"), sexWords(person)],
    [t("Lahir"), bornWords(person)],
    [t("Paspor"), passportList(person.passports)],
  ];
}

function permitRow(permit) {
  if (!permit) return [];
  const said = fill(t("{class}, hari terakhir {day}"), { class: permit.permit_class, day: dayInWords(permit.last_day_of_stay) });
  const over = permit.overstay_days ? [tn("{n} hari lewat", permit.overstay_days), permit.deportation_and_ban ? t("deportasi dan penangkalan") : rupiah(permit.overstay_fee)] : [];
  return [[t("Izin tinggal"), [said, ...over].join("; ")]];
}

const event = ({ kind, at, by, text }) =>
  make(
    "li",
    { class: "s-stay" },
    make("h3", { class: "govuk-heading-s" }, kind === "assigned" ? `${events()[kind]} ${text}` : events()[kind]),
    !["assigned", "closed"].includes(kind) && line(text),
    make("p", { class: "govuk-hint" }, `${when(at)}, ${by.name}`),
  );

function draw({ case: one, events: done, person, stamp, permit, ...age }) {
  const { outcome } = one;
  return [
    make("h2", { class: "govuk-heading-m", tabindex: "-1" }, fill(t("Kasus {name}, {source}"), { name: caseName(one.id), source: sources()[one.source.kind] })),
    dataAge(age),
    facts([
      [t("Dibuka"), `${when(one.opened_at)}, ${one.opened_by.name}`],
      [t("Ditangani"), one.assigned_to ? one.assigned_to.name : t("belum diserahkan kepada siapa pun")],
      [t("Hasil"), outcome && `${outcomes()[outcome.outcome]}, ${dayInWords(outcome.date)}`],
      [t("Penjelasan"), outcome?.note],
      ...personRows(person),
      [t("Cap"), stamp?.stamp_number],
      ...permitRow(permit),
    ]),
    make("h3", { class: "govuk-heading-s" }, t("Yang sudah dilakukan")),
    make("ol", { class: "s-stays", id: "done" }, ...done.map(event)),
  ];
}

function movementCard(one) {
  const accuracy = one.accuracy_m == null ? "" : fill(t("ketelitian {n} meter"), { n: Math.round(one.accuracy_m) });
  const spot = one.latitude == null ? "" : `${one.latitude.toFixed(4)}, ${one.longitude.toFixed(4)}`;
  return make(
    "li",
    { class: "s-stay" },
    make("h3", { class: "govuk-heading-s" }, one.kind === "scan" ? t("Dipindai") : t("Dilaporkan menginap"), ", ", when(one.at)),
    line([one.place, one.region_name].filter(Boolean).join(", ") || spot || exactness().none),
    make("p", { class: "govuk-hint" }, [exactness()[one.exactness], accuracy, one.place && spot].filter(Boolean).join("; ")),
  );
}

/** caseView({me}) → {show(id), now()} */
export function caseView({ me }) {
  let shown = null;

  async function show(id) {
    const found = await call("GET", `/cases/${encodeURIComponent(id)}`);
    shown = found;
    byId("case").replaceChildren(...draw(found));
    const open = !found.case.outcome;
    byId("work").hidden = !open || me.role === "division_head";
    byId("head-work").hidden = me.role !== "office_head";
    byId("moving").hidden = !found.stamp;
    byId("moving").open = false;
    byId("movements").replaceChildren();
    for (const form of ["note", "assign", "plan", "outcome", "follow"]) {
      byId(form).reset();
      byId(`${form}-summary`).hidden = true;
    }
    setDate("on", dayIn(zoneHere()));
    setDate("due_on", "");
  }

  const path = (what) => `/cases/${encodeURIComponent(shown.case.id)}/${what}`;

  async function again(words) {
    await show(shown.case.id);
    const said = make("p", { class: "govuk-body", role: "status" }, words);
    byId("case").prepend(said);
    said.scrollIntoView({ block: "center" });
  }

  function dayOf(name, words, wrong) {
    const iso = dateValue(name);
    if (!iso) wrong.push([name, iso === "" ? missing(words) : t("Tanggal ini tidak ada")]);
    return iso;
  }

  function movements(reason, first) {
    let given = first;
    const box = make("div");
    byId("movements").replaceChildren(dataAge(first), box);
    const list = listPanel(box, {
      load(after) {
        const answer = after || !given ? call("POST", `/stamps/${shown.stamp.stamp_number}/movements`, { body: { reason, ...(after && { after }) } }) : Promise.resolve(given);
        given = null;
        return answer;
      },
      draw: movementCard,
      empty: () => t("Cap ini belum pernah dipindai, dan pemegangnya belum pernah dilaporkan menginap."),
    });
    return list.reload();
  }

  wire(byId("note"), {
    read: ({ text }) => (refuse(text ? [] : [["text", missing(t("catatan"))]]), { text }),
    send: (body, key) => call("POST", path("notes"), { body, key }),
    done: () => again(t("Catatan tersimpan.")),
  });
  wire(byId("assign"), {
    read: ({ officer }) => (refuse(officer ? [] : [["officer", missing(t("alamat surel petugas"))]]), { officer }),
    send: (body, key) => call("POST", path("assign"), { body, key }),
    done: ({ assigned_to: to }) => again(fill(t("Kasus diserahkan kepada {name}."), to)),
  });
  wire(byId("plan"), {
    read({ visitor }) {
      const wrong = visitor ? [] : [["visitor", missing(t("alamat surel petugas"))]];
      const on = dayOf("due_on", t("tanggal"), wrong);
      refuse(wrong);
      return { case: shown.case.id, officer: visitor, due_on: on };
    },
    send: (body, key) => call("POST", "/visits", { body, key }),
    done: (visit) => again(fill(t("Kunjungan direncanakan untuk {name}, paling lambat {day}."), { name: visit.officer.name, day: dayInWords(visit.due_on) })),
    fields: { officer: "visitor" },
  });
  wire(byId("outcome"), {
    read({ result, why }) {
      const wrong = result ? [] : [["result", t("Pilih salah satu")]];
      const date = dayOf("on", t("tanggal hasil"), wrong);
      if (!why) wrong.push(["why", missing(t("penjelasan"))]);
      refuse(wrong);
      return { outcome: result, note: why, date };
    },
    send: (body, key) => call("POST", path("outcome"), { body, key }),
    done: () => again(t("Kasus ditutup.")),
    fields: { outcome: "result", note: "why", date: "on" },
  });
  wire(byId("follow"), {
    read: ({ reason }) => (refuse(reason ? [] : [["reason", t("Tuliskan alasannya")]]), { reason }),
    send: (body) => call("POST", `/stamps/${shown.stamp.stamp_number}/movements`, { body }),
    done: (first, { reason }) => movements(reason, first),
  });
  return { show, now: () => shown };
}
