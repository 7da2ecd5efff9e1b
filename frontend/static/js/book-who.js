// The third step: who is to be served, and how they are reached.
import { byId, make } from "./dom.js";
import { byName, listed, nameOf } from "./reference.js";
import { dateValue, missing, sayDates } from "./forms.js";
import { dayIn } from "./dates.js";
import { documentTyped, isNik, isPassport } from "./booking-documents.js";
import { looksLikeEmail } from "./addresses.js";
import { off, offer } from "./booking-fields.js";

/** The fields of person n, made of the template. */
function personFields(n, title) {
  const part = byId("person").content.firstElementChild.cloneNode(true);
  for (const element of [part, ...part.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (/-N\b/.test(value)) element.setAttribute(name, value.replace(/-N\b/g, `-${n}`));
    }
  }
  part.querySelector("[data-title]").textContent = title;
  return part;
}

/** what, when: the steps before. → {prepare(), read(typed, errors), words()} */
export function whoPart(form, what, when) {
  const people = () => (what.kind()?.takes_list ? 0 : Math.min(what.count(), what.kind()?.most_people || 0));

  async function askIssuer(n) {
    const number = documentTyped(byId(`document-${n}`).value);
    off(`issuer-${n}`, !isPassport(number));
    if (byId(`issuer-${n}`).hidden || byId(`issuing-${n}`).options.length > 1) return;
    offer(byId(`issuing-${n}`), byName(await listed("countries")), nameOf);
  }

  function add(n) {
    const { person_grounds: grounds } = what.kind();
    const part = personFields(n, people() === 1 && n === 0 ? t("Data diri") : tn("Orang ke-{n}", n + 1));
    byId("people").append(part);
    off(`grounded-${n}`, !grounds.length);
    offer(byId(`ground-${n}`), grounds);
    byId(`document-${n}`).addEventListener("input", () => askIssuer(n));
    sayDates(part);
  }

  /** As many as were said; what was typed of the first ones stays. */
  function prepare() {
    const kind = what.kind();
    if (!kind || !(people() || kind.takes_list)) return;
    const box = byId("people");
    // Grounds are a kind's own: fields of another kind go.
    if (box.dataset.kind !== kind.code) box.replaceChildren();
    box.dataset.kind = kind.code;
    while (box.childElementCount > people()) box.lastElementChild.remove();
    while (box.childElementCount < people()) add(box.childElementCount);
    off("for-organiser", !kind.needs_organiser);
    byId("list-later").hidden = !kind.takes_list;
    byId("proof-later").hidden = !kind.needs_proof;
  }

  function restored() {
    for (let n = 0; n < people(); n += 1) askIssuer(n);
  }

  function readPerson(n, typed, errors) {
    // Whose it is stands before what is wrong, where there are several.
    const wrong = (name, words) => errors.push([`${name}-${n}`, people() > 1 ? `${tn("Orang ke-{n}", n + 1)}: ${words}` : words]);
    const number = documentTyped(typed[`document-${n}`]);
    const born = dateValue(`born-${n}`);
    if (!typed[`name-${n}`]) wrong("name", missing(t("nama lengkap")));
    if (!isNik(number) && !isPassport(number)) wrong("document", number ? t("NIK terdiri dari 16 angka; nomor paspor dari huruf dan angka") : missing(t("NIK atau nomor paspor")));
    if (isPassport(number) && !typed[`issuing-${n}`]) wrong("issuing", t("Pilih negara penerbit paspor"));
    if (!born || born > dayIn("WIT")) wrong("born", born === null ? t("Tanggal ini tidak ada") : born ? t("Tanggal lahir belum terjadi") : missing(t("tanggal lahir")));
    const person = { name: typed[`name-${n}`], document_number: number, born_on: born };
    if (isPassport(number)) person.issuing_state = typed[`issuing-${n}`];
    if (typed[`ground-${n}`]) person.ground = typed[`ground-${n}`];
    return person;
  }

  function read(typed, errors) {
    const kind = what.kind();
    if (!kind) return {};
    const found = Array.from({ length: people() }, (_, n) => readPerson(n, typed, errors));
    if (when.needsGround() && !found.some(({ ground }) => ground)) errors.push(["ground-0", t("Waktu yang Anda pilih ada di jalur prioritas: pilih alasannya pada sedikitnya satu orang, atau pilih jalur biasa")]);
    if (kind.needs_organiser && !typed.organiser) errors.push(["organiser", missing(t("nama penyelenggara"))]);
    if (!typed.email && when.isWaiting()) errors.push(["email", t("Isi alamat surel: tempat yang lepas ditawarkan ke sana")]);
    else if (!typed.email && !typed.phone) errors.push(["email", t("Isi alamat surel atau nomor telepon; salah satu harus ada")]);
    if (typed.email && !looksLikeEmail(typed.email)) errors.push(["email", t("Periksa alamat surel; bentuknya nama@contoh.id")]);
    if (typed.phone && !/^\+?[\d\s().-]{8,20}$/.test(typed.phone)) errors.push(["phone", t("Periksa nomor telepon; misalnya 0812 3456 7890")]);
    const who = { people: found };
    if (typed.email) who.email = typed.email;
    if (kind.takes_list) who.count = what.count();
    if (kind.needs_organiser) who.organiser = typed.organiser;
    if (typed.phone) who.phone = typed.phone;
    return who;
  }

  function words() {
    const names = Array.from({ length: people() }, (_, n) => byId(`name-${n}`).value.trim()).filter(Boolean);
    return names.length ? make("ul", { class: "govuk-list" }, ...names.map((name) => make("li", {}, name))) : tn("{n} orang", what.count());
  }

  return { prepare, restored, read, words };
}
