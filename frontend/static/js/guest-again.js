// A guest who has stayed at the same premises before: chosen from a list by one tap, nothing typed.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayIn, dayInWords } from "./dates.js";
import { zoneHere } from "./zone-here.js";

const calledBy = (guest) => guest.name || guest.label || guest.document_number || fill(t("Tamu dengan tanda terima {number}"), { number: guest.receipt.slice(0, 8) });

async function guestsOf(premises, after = null) {
  const query = `premises=${encodeURIComponent(premises)}${after ? `&after=${encodeURIComponent(after)}` : ""}`;
  const { items, next } = await call("GET", `/guests?${query}`);
  return next ? [...items, ...(await guestsOf(premises, next))] : items;
}

export function pastGuest(form) {
  const box = byId("guest-list");
  let turn = 0;

  function item(guest) {
    const id = `again-${guest.receipt}`;
    const radio = make("input", { type: "radio", id, class: "govuk-radios__input", onchange: () => choose(guest) });
    radio.name = "again-choice";
    radio.checked = form.elements.again.value === guest.receipt;
    const left = fill(t("Pulang {day}"), { day: dayInWords(dayIn(zoneHere(), new Date(guest.left_at))) });
    const label = make("label", { for: id, class: "govuk-label govuk-radios__label" }, calledBy(guest), make("span", { class: "govuk-hint govuk-radios__hint" }, left));
    return make("div", { class: "govuk-radios__item" }, radio, label);
  }

  function choose(guest) {
    form.elements.again.value = guest.receipt;
    form.dispatchEvent(new Event("input"));
  }

  async function list(premises) {
    const mine = ++turn;
    const say = (words) => box.replaceChildren(make("p", { class: "govuk-body", role: "status" }, words));
    if (!premises) return say(t("Pilih tempat penginapan di bawah, lalu daftar tamunya tampil di sini."));
    const guests = await guestsOf(premises).catch((problem) => problem);
    if (mine !== turn) return;
    if (!Array.isArray(guests)) return say(`${guests.title}. ${guests.detail}`);
    if (!guests.length) return say(t("Belum ada tamu yang pulang dari tempat ini dalam 90 hari terakhir."));
    const legend = make("legend", { class: "govuk-fieldset__legend" }, t("Siapa yang datang lagi?"));
    box.replaceChildren(make("fieldset", { class: "govuk-fieldset" }, legend, make("div", { class: "govuk-radios" }, ...guests.map(item))));
  }

  return { list, clear: () => box.replaceChildren() };
}
