// Booking a service in three steps; nothing typed is lost, and the reference is all that one has to keep.
import { bookingKinds } from "./booking-kinds.js";
import { byId, facts, show } from "./dom.js";
import { feeRows } from "./booked-words.js";
import { begin, proof } from "./proof.js";
import { quiet } from "./booking-fields.js";
import { call } from "./api.js";
import { clearErrors, forgetDraft, refuse, restoreDraft, showErrors, values, wire } from "./forms.js";
import { slow, told } from "./slow.js";
import { steps } from "./steps.js";
import { whatPart } from "./book-what.js";
import { whenPart } from "./book-when.js";
import { whoPart } from "./book-who.js";

const STEPS = ["what", "when", "who"];
const form = byId("book");
const what = whatPart(form, (kind) => {
  when.prepare(kind);
  who.prepare();
});
const when = whenPart(form, what);
const who = whoPart(form, what, when);
const parts = { what, when, who };
let pages = null;

function sum() {
  const { fee, fee_note: note } = what.service();
  byId("summary").replaceChildren(
    facts([
      [t("Layanan"), `${what.kind().name}: ${what.service().name}`],
      [t("Tempat"), what.where()],
      [t("Waktu"), when.words()],
      [t("Untuk"), who.words()],
      ...feeRows(fee, note, what.count()),
    ]),
  );
}

/** What stands before this step is right; else its errors are shown there. */
function passes(step) {
  const errors = [];
  parts[step].read(values(form), errors);
  clearErrors(form);
  if (!errors.length) return true;
  showErrors(form, tn("Ada {n} hal yang perlu diperbaiki", errors.length), "", errors, FIELDS);
  return false;
}

function enter(step) {
  if (step === "when") {
    byId("so-far").textContent = [what.kind().name, what.service().name, what.where()].join(" · ");
    when.enter();
  }
  if (step === "who") {
    who.prepare();
    sum();
  }
  pages.go(step);
}

function onward() {
  const step = pages.current();
  if (passes(step)) enter(STEPS[STEPS.indexOf(step) + 1]);
}

const FIELDS = { slot: "times", wait: "mode", preferred: "days" };

function read(typed) {
  const errors = [];
  const body = Object.assign({}, ...STEPS.map((step) => parts[step].read(typed, errors)));
  refuse(errors);
  return body;
}

const PERSON = { document_number: "document", issuing_state: "issuing", born_on: "born" };

/** "people[1].born_on" → "born-1" */
function fieldOf(path) {
  const [, n, name] = /^people\W+(\d+)\W+(\w+)$/.exec(path) || [];
  return name ? `${PERSON[name] || name}-${n}` : path;
}

const working = () => t("Sebentar: perangkat ini membuktikan bahwa pengirimnya bukan mesin…");

async function send(body, key) {
  const worked = await slow(byId("proof-said"), working(), proof());
  try {
    return await call("POST", "/bookings", { body: { ...body, proof: worked }, key });
  } catch (problem) {
    problem.errors = problem.errors.map((error) => ({ ...error, field: fieldOf(error.field) }));
    if (problem.code !== "no_place") throw problem;
    // Somebody was quicker: back to the calendar as it is now, with all that was typed.
    pages.go("when");
    when.refresh();
    throw problem;
  }
}

async function done({ reference, booking }, { email }) {
  const { bookingDone } = await import("./booking-done.js");
  byId("asking").hidden = true;
  show(byId("sent"), ...(await bookingDone(reference, booking, what.kind(), Boolean(email))));
  scrollTo(0, 0);
}

/** A field of a step that is not shown is shown before it is gone to. */
function uncover({ target }) {
  const field = target.hash && document.querySelector(target.hash);
  const step = field && STEPS.find((name) => byId(name).contains(field));
  if (step) pages.go(step);
}

/** Enter goes on, as the step's own button does. */
function onEnter(event) {
  if (event.key !== "Enter" || event.defaultPrevented || event.target.localName !== "input" || pages.current() === STEPS.at(-1)) return;
  event.preventDefault();
  onward();
}

function restore() {
  if (!restoreDraft(form)) return;
  // Fields that are made of what was chosen come first, what was typed in them after.
  what.again();
  restoreDraft(form);
  what.again();
  who.restored();
  byId("draft-note").hidden = false;
}

function startOver() {
  forgetDraft(form);
  location.reload();
}

function wireSteps() {
  pages = steps(STEPS, (name) => name === STEPS[0] || what.kind());
  pages.go(STEPS[0]);
  for (const id of ["to-when", "to-who"]) byId(id).addEventListener("click", onward);
  for (const back of form.querySelectorAll("[data-step]")) back.addEventListener("click", () => pages.go(back.dataset.step));
  byId("book-summary").addEventListener("click", uncover, true);
  form.addEventListener("keydown", onEnter);
  byId("draft-clear").addEventListener("click", startOver);
  // What is checked at the end is what was typed above it.
  byId("people").addEventListener("input", sum);
  // Solved while somebody types.
  form.addEventListener("input", begin, { once: true });
}

async function open() {
  const said = byId("opening");
  said.hidden = false;
  said.textContent = t("Memuat…");
  try {
    what.open(await bookingKinds());
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    return said.replaceChildren(told(problem), " ", quiet(t("Coba lagi"), open));
  }
  said.hidden = true;
  wireSteps();
  restore();
  wire(form, { read, send, done, fields: FIELDS });
}

open();
