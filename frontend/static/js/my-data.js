// All that is held about somebody with an account, to read and to keep as a file.
import { byId, facts, kept, make } from "./dom.js";
import { call, session } from "./api.js";
import { deedWords, roleWords } from "./audit-words.js";
import { find, nameOf, regionName } from "./reference.js";
import { signInPage } from "./addresses.js";
import { instantInWords } from "./dates.js";
import { zoneHere } from "./zone-here.js";
import { listPanel } from "./list-panel.js";
import { saveText } from "./save-text.js";
import { slow, told } from "./slow.js";

// A month of deeds comes in pages; whoever did more than this asks for the rest.
const MOST_PAGES = 40;

const page = (after) => call("GET", `/own-data${after ? `?${new URLSearchParams({ after })}` : ""}`);

const deedRow = (deed) => make("li", { class: "s-stay" }, make("p", { class: "govuk-body" }, make("strong", {}, instantInWords(deed.at, zoneHere())), `: ${[deedWords(deed.action), deed.why].filter(Boolean).join(", ")}`));

async function draw(own) {
  const office = own.office && (nameOf(await find("offices", own.office)) || own.office);
  byId("account").replaceChildren(facts([[t("Nama"), own.name], [t("Surel"), own.email], [t("Peran"), roleWords(own.role)], [t("Kantor imigrasi"), office], [t("Wilayah"), own.region && (await regionName(own.region))], [t("Nomor akun"), own.id]]));
  const regions = await Promise.all(own.places.map((place) => regionName(place.region)));
  const places = own.places.map((place, number) => make("li", {}, [place.name, place.address, regions[number]].join(", ")));
  byId("places").replaceChildren(places.length ? make("ul", { class: "govuk-list govuk-list--bullet" }, ...places) : make("p", { class: "govuk-body" }, t("Tidak ada.")));
}

/** Every page of it, as one file. */
async function whole() {
  const own = await page();
  let next = own.next;
  for (let turn = 0; next && turn < MOST_PAGES; turn += 1) {
    const more = await page(next);
    own.deeds.push(...more.deeds);
    next = more.next;
  }
  return { ...own, next };
}

async function save() {
  byId("save").disabled = true;
  byId("said").textContent = "";
  try {
    saveText("data-saya.json", "application/json", JSON.stringify(await slow(byId("said"), t("Menyiapkan berkas…"), whole()), null, 2));
    byId("said").textContent = t("Berkas ada di unduhan Anda.");
  } catch (problem) {
    if (!("lost" in problem)) throw problem;
    byId("said").textContent = told(problem);
  } finally {
    byId("save").disabled = false;
  }
}

async function start() {
  if (!(await session())) {
    kept.write("after-sign-in", location.pathname, sessionStorage);
    location.replace(signInPage());
    return;
  }
  let first = await slow(byId("opening"), t("Memuat…"), page());
  await draw(first);
  const load = async (after) => {
    const own = after ? await page(after) : first || (await page());
    first = null;
    return { items: own.deeds, next: own.next };
  };
  byId("save").addEventListener("click", save);
  byId("opening").hidden = true;
  byId("held").hidden = false;
  await listPanel(byId("deeds"), { load, draw: deedRow, empty: () => t("Belum ada.") }).reload();
}

start().catch((problem) => {
  byId("opening").textContent = told(problem);
});
