// "Is this the same person?": two records side by side, and joining them where they are one.
import { byId, fill, make } from "./dom.js";
import { bornWords, country, fullName, passportList, sexWords } from "./person-words.js";
import { call } from "./api.js";
import { refuse, wire } from "./forms.js";

const ALIKE = "s-compare__mark s-compare__mark--same";
const UNLIKE = "s-compare__mark";

let pair = null;
let joined = null;

const same = (one, other) => one.toLowerCase() === other.toLowerCase();

/** Each line: what it is of, both values, whether they are the same (null where that says nothing). */
const linesOf = ([one, other]) => [
  [t("Nama"), fullName(one), fullName(other), same(fullName(one), fullName(other))],
  [t("Tanggal lahir"), bornWords(one), bornWords(other), one.date_of_birth === other.date_of_birth],
  [t("Jenis kelamin"), sexWords(one), sexWords(other), one.sex === other.sex],
  [t("Kewarganegaraan"), country(one.nationality), country(other.nationality), one.nationality === other.nationality],
  [t("Paspor"), passportList(one.passports), passportList(other.passports), null],
];

/** Two columns, so that a phone holds them; what the line is of stands above both. */
function tableOf(people) {
  const parts = linesOf(people).map(([label, one, other, alike]) =>
    make(
      "tbody",
      {},
      make("tr", {}, make("th", { scope: "rowgroup", colspan: 2 }, label, " ", alike === null ? "" : make("span", { class: alike ? ALIKE : UNLIKE }, alike ? t("sama") : t("berbeda")))),
      make("tr", {}, make("td", {}, one), make("td", {}, other)),
    ),
  );
  const head = make("tr", {}, make("th", { scope: "col" }, t("Yang pertama")), make("th", { scope: "col" }, t("Yang kedua")));
  return make("table", { class: "s-table s-compare" }, make("thead", {}, head), ...parts);
}

function wireOnce() {
  if (joined) return;
  wire(byId("join"), {
    read: ({ join_reason: reason }) => (refuse(reason ? [] : [["join_reason", t("Tuliskan bagaimana Anda memastikannya")]]), { person: pair[0].id, other: pair[1].id, reason }),
    send: (body, key) => call("POST", "/persons/links", { body, key }),
    done: (answer) => joined(answer),
    fields: { reason: "join_reason" },
  });
}

/** Compare two people; mayJoin: whether this officer may say that they are one; done(answer) once they are. */
export function compare(one, other, mayJoin, done) {
  wireOnce();
  pair = [one, other];
  joined = done;
  byId("join").reset();
  byId("join-summary").hidden = true;
  const known = one.id === other.id || (one.linked ?? []).some(({ id }) => id === other.id);
  byId("compared").replaceChildren(tableOf(pair), known ? make("p", { class: "govuk-body" }, t("Keduanya sudah tercatat sebagai satu orang.")) : "");
  byId("join-title").textContent = fill(t("{one} dan {other} adalah satu orang?"), { one: fullName(one), other: fullName(other) });
  byId("joining").hidden = known || !mayJoin;
  byId("join-means").textContent = t("Bila ya, paspor, izin, dan riwayat keduanya tampil bersama. Catatannya sendiri tidak berubah, dan tercatat siapa yang menyatakannya.");
  byId("not-joining").textContent = t("Bila keduanya satu orang, mintalah kepala kantor menyatakannya di halaman ini.");
  byId("not-joining").hidden = known || mayJoin;
}
