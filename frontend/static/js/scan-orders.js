// The orders in force of the officer who is signed in, to choose one for the shift.
import { byId, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayInWords } from "./dates.js";
import { showFields } from "./scan-ground.js";

function radio(id, value, words, hint, checked) {
  return make(
    "div",
    { class: "govuk-radios__item" },
    make("input", { class: "govuk-radios__input", id, name: "listed", type: "radio", value, checked, onchange: showFields, ...(hint && { "aria-describedby": `${id}-hint` }) }),
    make("label", { class: "govuk-label govuk-radios__label", for: id }, words),
    hint && make("div", { class: "govuk-hint govuk-radios__hint", id: `${id}-hint` }, hint),
  );
}

/** Offer the orders in force of the officer who is signed in; without them a number is typed. */
export async function offerOrders() {
  const found = await call("GET", "/orders").catch(() => null);
  const items = (found?.items ?? []).filter(({ yours = true, status = "in_force" }) => yours && status === "in_force");
  if (!items.length) return;
  // Who has begun to type a number before the list came goes on typing it.
  const typed = Boolean(byId("order").value);
  const until = ({ purpose, valid_to: day }) => [purpose, day && fill(t("sampai {day}"), { day: dayInWords(String(day).slice(0, 10), false) })].filter(Boolean).join(", ");
  byId("orders").replaceChildren(
    make(
      "fieldset",
      { class: "govuk-fieldset" },
      make("legend", { class: "govuk-fieldset__legend" }, t("Surat perintah Anda yang berlaku")),
      make(
        "div",
        { class: "govuk-radios" },
        ...items.map((item, index) => radio(`listed-${index}`, item.number, item.number, until(item), items.length === 1 && !typed)),
        radio("listed-other", "", t("Nomor lain"), "", typed),
      ),
    ),
  );
  showFields();
}
