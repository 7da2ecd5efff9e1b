// On what ground an officer scans: an order for the shift, or an exception with its reason for one scan.
import { byId, fill, kept } from "./dom.js";
import { missing, refuse, wire } from "./form.js";

const KEPT = "order";
const SHIFT_MS = 12 * 3600 * 1000;

/** {order} that this officer chose in the last twelve hours, or null. */
export function groundOfShift(officer) {
  // An earlier release kept it for the tab.
  kept.write(KEPT, null, sessionStorage);
  const found = kept.read(KEPT);
  if (found?.officer === officer && Math.abs(Date.now() - found.at) < SHIFT_MS) return { order: found.order };
  kept.write(KEPT, null);
  return null;
}

/** "Surat perintah W20.IMI-1" */
export function groundInWords(ground) {
  if (ground.order) return fill(t("Surat perintah {number}"), { number: ground.order });
  const exceptions = { watch_list: t("Tanpa surat perintah: ada dalam daftar pengawasan"), in_the_act: t("Tanpa surat perintah: tertangkap tangan") };
  return exceptions[ground.exception];
}

const chosen = (name) => document.querySelector(`input[name=${name}]:checked`)?.value;

/** Show the fields of the ground that is chosen. */
export function showFields() {
  const ground = chosen("ground");
  const listed = byId("orders").childElementCount > 0;
  const parts = [
    [byId("orders"), ground === "order" && listed],
    [byId("order").closest(".govuk-form-group"), ground === "order" && !(listed && chosen("listed"))],
    [byId("reason").closest(".govuk-form-group"), ground && ground !== "order"],
  ];
  for (const [group, on] of parts) {
    group.hidden = !on;
    group.toggleAttribute("data-off", !on);
  }
}

function read({ ground, listed, order, reason }) {
  if (!ground) refuse([["ground", t("Pilih dasar pemindaian")]]);
  if (ground === "order") {
    if (!listed && !order) refuse([["order", missing(t("nomor surat perintah"))]]);
    return { order: listed || order };
  }
  if (!reason) refuse([["reason", t("Tuliskan alasannya")]]);
  return { exception: ground, reason };
}

/** Bring the form to life; taken(ground) is told. An order is kept for the shift: its number, nothing else. */
export function wireGround(officer, taken) {
  wire(byId("ground-form"), {
    read,
    send: async (ground) => ground,
    done(ground) {
      kept.write(KEPT, ground.order ? { order: ground.order, officer, at: Date.now() } : null);
      byId("reason").value = "";
      taken(ground);
    },
  });
  for (const each of document.querySelectorAll("input[name=ground]")) each.addEventListener("change", showFields);
  showFields();
}
