// An administrator's page of staff: who is where, appointing, moving, ending, inviting once more.
import { byId, facts, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dateValue, missing, refuse, setDate, wire } from "./forms.js";
import { dayInWords, instantInWords } from "./dates.js";
import { listPanel } from "./list-panel.js";
import { looksLikeEmail } from "./addresses.js";
import { officer } from "./officer.js";
import { fillCheckpoints, fillOffices, NEEDED, regionLists } from "./staff-fields.js";
import { roleNames } from "./role-names.js";
import { slow, told } from "./slow.js";

let me = null;
let moved = null;
let ended = null;
let panel = null;
let regionOf = null;
let regionAt = null;

const place = () => (byId("by-region").open && regionAt.value()) || byId("place").value || "centre";

const quiet = (words, name, onclick) => make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick }, words, make("span", { class: "govuk-visually-hidden" }, ` ${name}`));

async function invite(person, said) {
  try {
    const sent = await slow(said, t("Mengirim…"), call("POST", `/staff/${person.id}/invitation`, { body: {} }));
    said.textContent = fill(t("Terkirim ke {email}. Tautannya berlaku sampai {when}."), { email: person.email, when: instantInWords(sent.expires_at, "Asia/Jakarta") });
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    said.textContent = told(problem);
  }
}

function state(person) {
  if (!person.is_enabled) return t("Penunjukan diakhiri");
  if (!person.is_open) return t("Penunjukan sudah lewat");
  return person.ends_on ? fill(t("Sampai {day}"), { day: dayInWords(person.ends_on) }) : t("Tanpa batas waktu");
}

function acts(person, row) {
  if (me.role !== "administrator") return [];
  if (person.id === me.id) return [make("p", { class: "govuk-hint" }, t("Penunjukan Anda sendiri hanya dapat diubah administrator lain."))];
  const said = make("p", { class: "govuk-body", role: "status" });
  const end = person.is_enabled ? t("Akhiri") : t("Buka kembali");
  return [
    make(
      "div",
      { class: "govuk-button-group" },
      person.is_open && quiet(t("Kirim ulang tautan"), person.name, () => invite(person, said)),
      quiet(t("Pindahkan"), person.name, () => askMove(person)),
      quiet(end, person.name, () => askEnd(person, row)),
    ),
    said,
  ];
}

function draw(person) {
  const row = make("li", { class: person.is_open ? "s-stay" : "s-stay s-stay--due" });
  row.append(
    make("h3", { class: "govuk-heading-s" }, person.name),
    facts([
      [t("Peran"), roleNames()[person.role] || person.role],
      [t("Alamat surel"), person.email],
      [t("Tempat pemeriksaan"), person.checkpoint],
      [t("Wilayah"), person.region],
      [t("Instansi"), person.agency],
      [t("Penunjukan"), state(person)],
    ]),
    ...acts(person, row),
  );
  return row;
}

function showFields() {
  const needed = NEEDED[byId("role").value] || [];
  for (const box of document.querySelectorAll("#appoint [data-for]")) {
    const isShown = needed.includes(box.dataset.for);
    box.hidden = !isShown;
    box.toggleAttribute("data-off", !isShown);
  }
}

function stand(person) {
  moved = person;
  for (const [id, isOff] of [
    ["who", Boolean(person)],
    ["why", !person],
  ]) {
    byId(id).hidden = isOff;
    byId(id).toggleAttribute("data-off", isOff);
  }
  byId("appoint").reset();
  byId("appoint-summary").hidden = true;
  byId("appoint-title").textContent = person ? fill(t("Pindahkan {name}"), person) : t("Tunjuk orang");
  byId("appoint").querySelector("button[type=submit]").textContent = person ? t("Pindahkan") : t("Tunjuk");
  byId("not-move").hidden = !person;
  setDate("ends_on", person?.ends_on || "");
  showFields();
}

async function askMove(person) {
  stand(person);
  byId("appointed").textContent = "";
  byId("role").value = person.role;
  byId("office").value = person.office || "";
  byId("agency").value = person.agency || "";
  showFields();
  byId("appoint-title").focus();
  await fillCheckpoints(byId("checkpoint"), person.office);
  byId("checkpoint").value = person.checkpoint || "";
  if (person.region) await regionOf.set(person.region);
}

function putEnd() {
  byId("end").reset();
  byId("end-summary").hidden = true;
  byId("waiting-forms").append(byId("ending"));
}

function askEnd(person, row) {
  putEnd();
  ended = person;
  const words = person.is_enabled ? t("Akhiri penunjukan {name}? Sejak itu akunnya tidak membuka apa pun.") : t("Buka kembali penunjukan {name}? Akunnya berlaku lagi seperti semula.");
  byId("ending-what").textContent = fill(words, person);
  row.append(byId("ending"));
  byId("ending-what").focus();
}

function read(typed) {
  const wrong = [];
  const needed = NEEDED[typed.role];
  if (!moved && !typed.name) wrong.push(["name", missing(t("namanya"))]);
  if (!moved && !looksLikeEmail(typed.email)) wrong.push(["email", missing(t("alamat surelnya"))]);
  if (!needed) refuse([...wrong, ["role", missing(t("perannya"))]]);
  const body = { role: typed.role };
  for (const field of needed) {
    if (field === "region") body.region = regionOf.value();
    else if (field === "ends_on") body.ends_on = dateValue("ends_on");
    else body[field] = typed[field];
    if (!body[field]) wrong.push([field === "region" ? "in_1" : field, body[field] === null ? t("Tanggal ini tidak ada") : t("Wajib diisi untuk peran ini")]);
  }
  if (moved && !typed.reason) wrong.push(["reason", missing(t("alasannya"))]);
  refuse(wrong);
  if (moved) return { ...body, reason: typed.reason };
  return { ...body, name: typed.name, email: typed.email, language: typed.language };
}

function done(person) {
  const words = moved ? t("{name} sudah dipindahkan.") : t("{name} sudah ditunjuk. Tautan untuk membuat kata sandi dikirim ke {email}.");
  stand(null);
  byId("appointed").textContent = fill(words, person);
  byId("appointed").scrollIntoView({ block: "center" });
  panel.reload();
}

async function start() {
  me = await officer(["administrator", "data_protection_officer"]);
  byId("place").querySelector("option[value='']").remove();
  byId("role").append(...Object.entries(roleNames()).map(([value, words]) => make("option", { value }, words)));
  panel = listPanel(byId("people"), {
    load: (after) => call("GET", `/staff?place=${encodeURIComponent(place())}${after ? `&after=${encodeURIComponent(after)}` : ""}`),
    draw,
    empty: () => t("Belum ada yang ditunjuk di sini."),
  });
  // A form in a card would go with it when the list is drawn anew.
  const renew = () => (putEnd(), panel.renew());
  regionAt = regionLists("at", () => setTimeout(renew));
  regionOf = regionLists("in");
  byId("place").addEventListener("change", () => ((byId("by-region").open = false), renew()));
  byId("role").addEventListener("change", showFields);
  byId("office").addEventListener("change", () => fillCheckpoints(byId("checkpoint"), byId("office").value));
  byId("not-move").addEventListener("click", () => stand(null));
  byId("not-end").addEventListener("click", putEnd);
  wire(byId("appoint"), {
    read,
    send: (body, key) => call("POST", moved ? `/staff/${moved.id}/posting` : "/staff", { body, key }),
    done,
    fields: { region: "in_1" },
  });
  wire(byId("end"), {
    read: ({ end_reason: reason }) => (refuse(reason ? [] : [["end_reason", missing(t("alasannya"))]]), { reason }),
    send: (body, key) => call("POST", `/staff/${ended.id}/${ended.is_enabled ? "end" : "reinstatement"}`, { body, key }),
    done: () => (putEnd(), panel.reload()),
    fields: { reason: "end_reason" },
  });
  stand(null);
  byId("appointing").hidden = me.role !== "administrator";
  byId("opening").hidden = true;
  byId("staff").hidden = false;
  await Promise.all([fillOffices(byId("place")), fillOffices(byId("office")), regionAt.set(""), regionOf.set(""), panel.reload()]);
}

start().catch((problem) => {
  byId("opening").textContent = told(problem);
});
