// As of when the directorate's data are: said on every answer to an officer that tells of a person.
import { fill, language, make } from "./dom.js";
import { dayIn, instantInWords, timeIn, zoneName } from "./dates.js";
import { zoneHere } from "./zone-here.js";

/** "14.05 WITA" today, else the day too. */
function whenInWords(instant, zone) {
  const date = new Date(instant);
  if (dayIn(zone, date) !== dayIn(zone)) return instantInWords(instant, zone);
  const time = timeIn(zone, date);
  return `${language() === "en" ? time : time.replace(":", ".")} ${zoneName(zone)}`;
}

/** "Data direktorat per 14.05 WITA", a warning when they are late; nothing where an answer says nothing of it. */
export function dataAge({ data_as_of: at, data_is_late: late }) {
  if (at === undefined) return "";
  if (!at) return make("p", { class: "govuk-body s-flag s-flag--warn" }, t("Data direktorat belum tersambung: yang tampak hanya catatan sistem ini."));
  const when = whenInWords(at, zoneHere());
  if (!late) return make("p", { class: "govuk-body-s s-source" }, fill(t("Data direktorat per {when}"), { when }));
  return make("p", { class: "govuk-body s-flag s-flag--warn" }, fill(t("Data direktorat hanya sampai {when}: sambungannya terputus. Izin, perlintasan dan tanda pengawasan sesudah itu belum tampak. Tanyakan ke kantor Anda."), { when }));
}
