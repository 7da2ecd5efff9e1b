// A booking as the desk sees it: who comes, where it stands, and what can be done by one tap.
import { facts, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayIn, instantAt, instantInWords } from "./dates.js";
import { deed } from "./stay-deeds.js";
import { slow, told } from "./slow.js";
import { sureButton } from "./sure.js";
import { clockInWords } from "./clock-words.js";
import { hoursOf, laneName, noMail, peopleCount, personWords, stateWords, toldHow, whoOf, windowWords } from "./booking-words.js";

const LOOKS = { checked_in: "s-stay s-stay--due", served: "s-stay s-stay--done", no_show: "s-stay s-stay--late", displaced: "s-stay s-stay--late" };
const MANY = 3;
// So long a "did not come" can be put right.
const UNDONE_MS = 7 * 86400000;

const line = (...parts) => make("p", { class: "govuk-body" }, ...parts);

/** A button whose name says whose it is also to somebody who hears the page. */
export const act = (words, who, onclick, look = "govuk-button govuk-button--secondary") => make("button", { type: "button", class: look, onclick }, words, make("span", { class: "govuk-visually-hidden" }, ` ${who}`));

/** When a booking is over by the office's clock, or the time the team was to come: ms. */
const endOf = (one, zone) => Date.parse(instantAt(one.date, one.window?.ends || one.time, zone)) + (one.window ? 0 : one.minutes || 0) * 60000;

/** Who it is for: a line for each, with document and ground. */
export function peopleList(one, grounds) {
  if (!one.people.length) return null;
  // Of one alone the name stands above already.
  if (one.people.length === 1 && !one.organiser) return line(make("span", { class: "s-booking__more" }, personWords(one.people[0], grounds)));
  return make("ul", { class: "govuk-list s-booking__people" }, ...one.people.map((person) => make("li", {}, make("strong", {}, person.name), " ", make("span", { class: "s-booking__more" }, personWords(person, grounds)))));
}

/** The document that was sent as proof, opened by a link that lives a minute. */
export function proofButton(one, said) {
  if (one.document !== "kept") return null;
  return act(t("Buka dokumen bukti"), whoOf(one), async () => {
    try {
      const link = await slow(said, t("Memuat…"), call("POST", `/bookings/${one.id}/document-links`, { body: {} }));
      const words = tn("Lihat dokumen (tautan berlaku {n} detik)", link.seconds);
      const anchor = make("a", { class: "govuk-link", href: link.url, target: "_blank", rel: "noopener noreferrer" }, words);
      said.replaceChildren(anchor);
      anchor.focus();
      setTimeout(() => anchor.remove(), link.seconds * 1000);
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    }
  });
}

const documentWords = () => ({ awaited: t("belum dikirim"), kept: t("tersimpan"), erased: t("sudah dihapus") });

/** Everything else that is known of it. */
export function detailsOf(one, zone, grounds) {
  return facts([
    [t("Kode"), one.id],
    [t("Alasan kunjungan"), grounds[one.ground] || one.ground],
    [t("Tempat"), one.place && [one.place.institution, one.place.address, one.place.region_name].filter(Boolean).join(", ")],
    [t("Dokumen bukti"), documentWords()[one.document]],
    [t("Telepon"), one.phone],
    [t("Alamat surel"), one.email],
    [t("Catatan pemesan"), one.note],
    [t("Tim"), one.team],
    [t("Dipesan"), one.asked_at && instantInWords(one.asked_at, zone)],
    [t("Alasan"), one.ended_why || one.displaced_why],
  ]);
}

/** What is to be done where no mail arrives, as a line that is seen. */
export function noMailLine(one) {
  const words = noMail(one);
  return words && make("p", { class: "govuk-body s-flag s-flag--warn" }, words);
}

export const sameContact = (one) => (one.contact_bookings >= MANY ? make("strong", { class: "s-booking__mark" }, tn("kontak yang sama: {n} pesanan", one.contact_bookings)) : null);

/**
 * bookingCard(one, {zone, known, waits, checkIn, list, changed, live})
 *   one: as the office's day lists it; waits: the check-in of it that was not sent yet, or null;
 *   checkIn(one), list(one, box): a group's people; changed(answer) once something was done;
 *   live: whether there is a session to do more with than check in.
 */
export function bookingCard(one, { zone, known, waits, checkIn, list, changed, live }) {
  const { grounds, listed } = known;
  const who = whoOf(one);
  const said = line();
  said.setAttribute("role", "status");
  const more = make("div");
  const row = make("li", { class: waits ? LOOKS.checked_in : LOOKS[one.state] || "s-stay", "data-booking": one.id });

  async function does(path, body) {
    if (row.ariaBusy === "true") return;
    row.ariaBusy = "true";
    try {
      changed(await slow(said, t("Mencatat…"), deed(`/bookings/${one.id}/${path}`, body)), one);
    } catch (problem) {
      if (!("lost" in problem)) throw problem;
      said.textContent = told(problem);
    } finally {
      row.ariaBusy = "false";
    }
  }

  const attended = (outcome) => () => does("attendance", { outcome });

  function buttons() {
    const day = dayIn(zone);
    const isDue = one.state === "confirmed" && !waits;
    const wasToCome = isDue && one.date < day;
    const found = [];
    if (isDue && one.date === day) found.push(act(t("Datang"), who, () => checkIn(one), "govuk-button"));
    if (!live) return found;
    if (one.state === "checked_in" || wasToCome) found.push(act(t("Selesai dilayani"), who, attended("served"), wasToCome ? undefined : "govuk-button"));
    if (isDue && endOf(one, zone) <= Date.now()) found.push(act(t("Tidak datang"), who, attended("no_show")));
    if (one.state === "no_show" && Date.now() - Date.parse(one.ended_at) < UNDONE_MS) found.push(act(t("Urungkan: mereka dilayani"), who, attended("served"), "s-quiet"));
    if (listed.includes(one.kind)) found.push(act(t("Daftar orang"), who, () => list(one, more)));
    if (["confirmed", "displaced"].includes(one.state)) found.push(act(t("Batalkan…"), who, () => withdraw(), "s-quiet"));
    return found;
  }

  /** Asked for its reason, which who booked will read. */
  function withdraw() {
    const id = `why-${one.id}`;
    const why = make("textarea", { class: "govuk-textarea", id, rows: 2, maxlength: 500 });
    const go = async () => {
      if (!why.value.trim()) {
        why.focus();
        throw Object.assign(new Error(), { lost: false, title: t("Tuliskan alasannya"), detail: t("Pemesan membacanya dalam surelnya.") });
      }
      changed(await deed(`/bookings/${one.id}/withdrawals`, { reason: why.value.trim() }), one);
    };
    const box = make("div", { class: "s-on-purpose" }, make("label", { class: "govuk-label", for: id }, fill(t("Mengapa pesanan {who} dibatalkan kantor?"), { who })), why, sureButton(t("Batalkan pesanan"), `${t("Pesanan ini dibatalkan.")} ${toldHow(one)} ${t("Lanjutkan?")}`, t("Ya, batalkan"), go, who), act(t("Jangan batalkan"), who, () => more.replaceChildren(), "s-quiet"));
    more.replaceChildren(box);
    why.focus();
  }

  function stands() {
    if (waits) return fill(t("datang {time}, menunggu dikirim"), { time: clockInWords(waits.at, zone) });
    const words = stateWords()[one.state] || one.state;
    const since = one.state === "checked_in" ? [clockInWords(one.checked_in_at, zone), one.present.length > 0 && tn("{n} orang hadir", one.present.length), one.is_doubtful && t("jam perangkat tidak benar")] : [];
    return [words, ...since].filter(Boolean).join(", ");
  }

  const lead = [one.kind_name, one.service_name, one.lane && laneName(one.lane), peopleCount(one)].filter(Boolean).join(" · ");
  row.append(
    make(
      "div",
      { class: "s-stay__facts" },
      make("h4", { class: "govuk-heading-s" }, who, " ", make("span", { class: "s-order__status" }, stands())),
      line(lead, " ", sameContact(one)),
      noMailLine(one),
      one.window && line(windowWords(one.window)),
      peopleList(one, grounds),
      one.email !== undefined && make("details", { class: "govuk-details" }, make("summary", { class: "govuk-details__summary" }, make("span", { class: "govuk-details__summary-text" }, t("Rincian"), make("span", { class: "govuk-visually-hidden" }, ` ${who}`))), detailsOf(one, zone, grounds)),
    ),
    make("div", { class: "s-stay__acts s-screen-only" }, ...buttons(), live && proofButton(one, said)),
    said,
    more,
  );
  return row;
}

/** The bookings of a day, hour by hour. */
export function byHour(items, draw) {
  const hours = new Map();
  for (const one of items) {
    const name = hoursOf(one);
    hours.set(name, [...(hours.get(name) || []), one]);
  }
  return [...hours].map(([name, some]) =>
    make(
      "section",
      { class: "s-hour", "aria-label": name },
      make("h3", { class: "govuk-heading-m s-hour__title" }, name, " ", make("span", { class: "s-hour__count" }, tn("{n} orang", some.reduce((sum, { count }) => sum + count, 0)))),
      make("ul", { class: "s-stays" }, ...some.map(draw)),
    ),
  );
}
