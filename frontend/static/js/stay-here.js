// A foreigner says where they stay: the own stamp, the house's code, nothing typed; the host confirms it.
import { byId, kept, make, show, takeFragment } from "./dom.js";
import { call } from "./api.js";
import { checkStamp, sealOf } from "./stamp-check.js";
import { missing, refuse, wire } from "./forms.js";
import { namesOf, stampFacts, inForce, verdictBox } from "./stamp-words.js";
import { scanField } from "./scan-field.js";

const SLOW_MS = 1000;
// The address of this page in either language: what a house's code leads to.
const HOUSE = /\/(?:saya-di-sini|i-stay-here)\/#(.+)$/;
let seal = "";

function takeHouse(code) {
  byId("premises").value = code;
  byId("house").textContent = t("Kode tempat sudah terbaca.");
}

async function takeStamp(text) {
  const result = await checkStamp(text);
  const { outcome, stamp } = result;
  const usable = outcome === "genuine" || outcome === "not_checkable";
  seal = usable ? sealOf(text) : "";
  const names = stamp && (await namesOf(stamp));
  const shown = stamp ? [stampFacts(stamp, names, inForce(result))] : [];
  byId("own-stamp").replaceChildren(verdictBox(result, names?.zone, "h3"), ...shown);
}

function take(text) {
  const house = HOUSE.exec(text.trim());
  if (house) takeHouse(house[1]);
  else return takeStamp(text);
}

async function send(body, key) {
  const timer = setTimeout(() => {
    byId("proof-said").textContent = t("Sebentar: perangkat ini membuktikan bahwa pengirimnya bukan mesin…");
  }, SLOW_MS);
  try {
    const { proof } = await import("./proof.js");
    return await call("POST", "/announcements", { body: { ...body, proof: await proof() }, key });
  } finally {
    clearTimeout(timer);
    byId("proof-said").textContent = "";
  }
}

function done(answer) {
  byId("asking").hidden = true;
  show(
    byId("done"),
    make("h1", { class: "govuk-heading-l" }, t("Tempat Anda menginap sudah kami beri tahu")),
    answer?.premises_name && make("p", { class: "govuk-body-l" }, answer.premises_name),
    make("p", { class: "govuk-body" }, t("Pengelola melihat bahwa Anda menunggu dilaporkan, lalu membenarkannya. Baru setelah itu Anda tercatat menginap di sana.")),
  );
}

function start() {
  const handed = kept.read("seal", sessionStorage);
  kept.write("seal", null, sessionStorage);
  const code = takeFragment();
  scanField(take);
  wire(byId("announce"), {
    read({ premises }) {
      const errors = [];
      if (!seal) errors.push(["scan", t("Pindai cap masuk Anda dahulu")]);
      if (!premises) errors.push(["premises", missing(t("kode tempat menginap"))]);
      refuse(errors);
      return { seal, premises };
    },
    send,
    done,
  });
  if (code) takeHouse(code);
  // A code opened by the phone's camera while this page is open.
  addEventListener("hashchange", () => location.hash && takeHouse(takeFragment()));
  if (handed) takeStamp(handed);
}

start();
