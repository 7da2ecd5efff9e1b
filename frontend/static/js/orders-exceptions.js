// What officers did without an order that stood for it, and the order that follows.
import { byId, facts, fill, make, show } from "./dom.js";
import { call } from "./api.js";
import { missing, refuse, wire } from "./forms.js";
import { instantInWords } from "./dates.js";
import { zoneHere } from "./zone-here.js";

let next = null;
let followed = null;

const grounds = () => ({ watch_list: t("Ada dalam daftar pengawasan"), in_the_act: t("Tertangkap tangan") });

const flagWords = () => ({
  order_unknown: t("nomor tidak dikenal"),
  order_not_yours: t("bukan untuk petugas ini"),
  order_not_in_force: t("tidak berlaku pada hari itu"),
  order_outside_hours: t("di luar jamnya"),
  order_outside_area: t("di luar tempatnya"),
});

const place = ({ latitude, longitude, accuracy_m: accuracy }) => fill(t("{latitude}, {longitude}, tepat sampai {n} m"), { latitude: latitude.toFixed(5), longitude: longitude.toFixed(5), n: Math.ceil(accuracy) });

function draw(one) {
  const looks = one.kind === "looks";
  return make(
    "article",
    { class: `s-order ${one.overdue ? "s-order--revoked" : ""}`, "data-exception": one.id },
    make("h3", { class: "govuk-heading-s" }, one.officer || t("Petugas yang sudah keluar"), " ", make("span", { class: "s-order__status" }, one.overdue ? t("Lewat satu hari") : t("Menunggu"))),
    facts([
      [t("Apa"), looks ? t("Melihat data orang tanpa giliran jaga") : t("Memindai cap")],
      [t("Kapan"), instantInWords(one.at, zoneHere())],
      [t("Dasar"), one.order ? `${fill(t("Surat perintah {number}"), { number: one.order })}: ${one.flags.map((flag) => flagWords()[flag]).join(", ")}` : grounds()[one.exception]],
      [t("Alasan"), one.reason || t("Tidak ditulis")],
      [t("Tempat"), one.position && place(one.position)],
      [t("Surat menyusul sampai"), instantInWords(one.due_at, zoneHere())],
    ]),
    make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => ask(one) }, t("Surat perintahnya sudah ada")),
  );
}

function tell() {
  byId("no-exceptions").hidden = byId("exceptions-list").childElementCount > 0;
}

async function load() {
  const said = byId("exceptions-said");
  said.textContent = t("Memuat…");
  try {
    const page = await call("GET", `/exceptions${next ? `?after=${encodeURIComponent(next)}` : ""}`);
    byId("exceptions-list").append(...page.items.map(draw));
    next = page.next;
    byId("more-exceptions").hidden = !next;
    said.textContent = "";
    tell();
  } catch (problem) {
    said.textContent = `${problem.title}. ${problem.detail}`;
  }
}

function ask(one) {
  followed = one;
  close();
  byId("following-what").textContent = fill(t("Surat perintah mana yang menyusul untuk {name}?"), { name: one.officer });
  document.querySelector(`[data-exception="${one.id}"]`).append(byId("following"));
  byId("following").hidden = false;
  byId("following-what").focus();
}

function close() {
  byId("follow").reset();
  byId("follow-summary").hidden = true;
  byId("following").hidden = true;
  byId("main").append(byId("following"));
}

function done({ later_order: number }) {
  const card = document.querySelector(`[data-exception="${followed.id}"]`);
  close();
  card.remove();
  tell();
  show(byId("followed"), make("h3", { class: "govuk-heading-s", tabindex: "-1" }, fill(t("Dicatat: disusul surat perintah {number}."), { number })));
  byId("followed").firstChild.focus();
}

/** Bring the list to life. */
export async function wireExceptions() {
  wire(byId("follow"), {
    read: ({ later_order: order }) => (refuse(order ? [] : [["later_order", missing(t("nomor surat perintah"))]]), { order }),
    send: (body, key) => call("POST", `/${followed.kind === "looks" ? "looks" : "scans"}/${followed.id}/later-order`, { body, key }),
    done,
    fields: { order: "later_order" },
  });
  byId("not-following").addEventListener("click", () => {
    close();
    document.querySelector(`[data-exception="${followed.id}"] button`)?.focus();
  });
  byId("more-exceptions").addEventListener("click", load);
  await load();
}
