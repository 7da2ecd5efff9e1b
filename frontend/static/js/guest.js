// The guest of a report: by the stamp's seal, by the passport's data, as a past guest, or a group's many seals.
// What each way needs comes when it is chosen.
import { byId, kept } from "./dom.js";
import { slow } from "./slow.js";

const PARTS = ["seal", "passport", "again", "group"];

/** The seal alone: what follows `#`; of another text, the text. Nothing is ever opened. */
const sealOf = (text) => String(text).trim().split("#").at(-1);

/**
 * onStamp(names) is told of a stamp that was read: its class's names and purpose;
 * onPart(part) of the way that was chosen.
 */
export function guestSection(form, { onStamp, onPart }) {
  const radios = [...form.querySelectorAll("input[name=guest]")];
  const loaded = {};
  let premises = () => "";

  const chosen = () => radios.find((radio) => radio.checked)?.value;

  // Without a network a part that was never here cannot come.
  const unloaded = () => {
    byId("guest-said").textContent = t("Bagian ini tidak dapat dimuat. Periksa jaringan Anda, lalu pilih sekali lagi.");
    return null;
  };

  const part = {
    seal: () => (loaded.seal ??= import("./guest-stamp.js").then(({ stampGuest }) => stampGuest(form, { take, clear, onStamp }))),
    passport: () => (loaded.passport ??= import("./guest-passport.js").then(({ passportGuest }) => passportGuest(form))),
    again: () => (loaded.again ??= import("./guest-again.js").then(({ pastGuest }) => pastGuest(form))),
    group: () => (loaded.group ??= Promise.all([import("./guest-group.js"), import("./guest-stamp.js")]).then(([{ groupGuests }, { checker }]) => groupGuests(checker))),
  };

  async function load(name) {
    const said = byId("guest-said");
    said.textContent = "";
    return slow(said, t("Memuat…"), part[name]()).catch(() => {
      loaded[name] = null;
      return unloaded();
    });
  }

  async function only(name) {
    for (const one of PARTS) {
      const box = byId(`by-${one}`);
      if (one !== name) box.hidden = true;
      box.toggleAttribute("data-off", one !== name);
    }
    byId("one-guest").hidden = name === "group";
    onPart(name);
    const ready = name && (await load(name));
    if (!ready || chosen() !== name) return;
    // Shown once it works: what is pressed or chosen before would be lost.
    byId(`by-${name}`).hidden = false;
    if (name === "again") ready.list(premises());
  }

  function pick(name) {
    for (const radio of radios) radio.checked = radio.value === name;
    return only(name);
  }

  async function take(text) {
    form.elements.seal.value = sealOf(text);
    await pick("seal");
    form.dispatchEvent(new Event("input"));
    await (await load("seal"))?.tell(text);
  }

  async function clear() {
    form.elements.seal.value = form.elements.again.value = "";
    byId("guest-stamp").hidden = true;
    byId("guest-scan").hidden = byId("guest-choice").hidden = false;
    for (const ready of await Promise.all(Object.values(loaded))) ready?.clear();
  }

  /** At the start: what the stamp page handed over, else what the draft had. */
  function open() {
    const handed = kept.read("seal", sessionStorage);
    kept.write("seal", null, sessionStorage);
    const seal = handed || form.elements.seal.value;
    if (seal) take(seal);
    else only(chosen());
  }

  /** An operator has two more ways; premises() is the place that is chosen. */
  function offer(place) {
    premises = place;
    for (const name of ["again", "group"]) byId(`guest-${name}`).parentElement.hidden = false;
    if (chosen() === "again") only("again");
  }

  async function read(typed, errors) {
    const name = chosen();
    if (!name) errors.push(["guest", t("Pilih cara melaporkan tamu ini")]);
    if (name === "passport") return { passport: (await load("passport"))?.read(typed, errors) };
    if (name === "again") {
      if (!typed.again) errors.push(["guest", t("Pilih tamunya dari daftar")]);
      return { again: typed.again };
    }
    if (name === "seal" && !typed.seal) errors.push(["guest", t("Pindai cap dahulu, atau pilih data paspor")]);
    return name === "seal" ? { seal: typed.seal } : {};
  }

  for (const radio of radios) radio.addEventListener("click", () => only(radio.value));
  return { open, offer, read, clear, chosen, part: load, placed: () => chosen() === "again" && only("again") };
}
