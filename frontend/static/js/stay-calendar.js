// The last day of stay as an entry for a calendar, with a reminder a week before.
import { make } from "./dom.js";

function calendar(stamp) {
  const day = stamp.last_day_of_stay.replaceAll("-", "");
  const after = new Date(Date.parse(stamp.last_day_of_stay) + 86400000).toISOString().slice(0, 10).replaceAll("-", "");
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Serambi//ID",
    "BEGIN:VEVENT",
    `UID:${stamp.stamp_id}@serambi`,
    `DTSTAMP:${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`,
    `DTSTART;VALUE=DATE:${day}`,
    `DTEND;VALUE=DATE:${after}`,
    `SUMMARY:${t("Hari terakhir izin tinggal di Indonesia")}`,
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${t("Izin tinggal berakhir tujuh hari lagi")}`,
    "TRIGGER:-P7D",
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ];
  return new Blob([lines.join("\r\n")], { type: "text/calendar" });
}

/** Save the last day of stay as a file for any calendar; {stamp_id, last_day_of_stay}. */
export function saveCalendar(stamp) {
  const link = make("a", { download: "serambi.ics", href: URL.createObjectURL(calendar(stamp)) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
