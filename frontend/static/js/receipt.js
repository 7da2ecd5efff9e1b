// The receipt check: a number from the address's fragment, or typed; no sign-in.
import { byId, make, show, takeFragment } from "./dom.js";
import { call } from "./api.js";
import { missing, refuse, wire } from "./forms.js";
import { receiptView } from "./receipt-view.js";
import { speak } from "./bilingual.js";

const plain = (text) => text.slice(text.indexOf("#") + 1).replace(/[\s-]/g, "").toUpperCase();

let number = plain(takeFragment());

const lookUp = (receipt) => call("GET", `/receipts/${encodeURIComponent(receipt)}`);

// Only a receipt that has a proof needs what checks one.
const underRoot = async (receipt) => (await import("./receipt-proof.js")).underRoot(receipt);

async function tell(receipt) {
  byId("ask").hidden = true;
  const again = make("button", { type: "button", class: "govuk-button govuk-button--secondary s-screen-only", onclick: ask }, t("Periksa tanda terima lain"));
  const intro = make("p", { class: "govuk-body" }, t("Laporan dengan nomor ini ada pada kami."));
  show(byId("result"), make("h1", { class: "govuk-heading-l" }, t("Tanda terima ini sah")), intro, ...(await receiptView(receipt, underRoot)), again);
}

function unknown() {
  byId("ask").hidden = true;
  show(
    byId("result"),
    make(
      "div",
      { class: "s-verdict s-verdict--bad" },
      make("h1", {}, t("Tanda terima ini tidak ada pada kami")),
      make("p", { class: "govuk-body" }, t("Periksa nomornya huruf demi huruf. Bila nomornya benar, mintalah pelapor menunjukkan tanda terima aslinya, atau laporkan tamu itu sekali lagi.")),
    ),
    make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: ask }, t("Ketik nomor lain")),
  );
}

function ask() {
  number = "";
  byId("result").hidden = true;
  byId("ask").hidden = false;
  byId("number").focus();
}

function start() {
  const form = byId("check");
  wire(form, {
    read({ number: typed }) {
      const receipt = plain(typed);
      if (!receipt) refuse([["number", missing(t("nomor tanda terima"))]]);
      return { receipt };
    },
    async send({ receipt }) {
      try {
        return await lookUp(receipt);
      } catch (problem) {
        if (problem.status !== 404) throw problem;
        return null;
      }
    },
    done(answer, body) {
      number = body.receipt;
      return answer ? tell(answer) : unknown();
    },
  });
  if (!number) return;
  byId("number").value = number;
  form.requestSubmit();
}

speak(start);
