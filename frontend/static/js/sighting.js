// Where this device is, asked only because its owner has just said so.
import { fill } from "./dom.js";

const WAIT = { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 };
const DIGITS = 5; // about a metre

const WHY = {
  1: t("Posisi tidak diizinkan peramban. Tidak apa-apa: laporan tetap dapat dikirim tanpa posisi."),
  2: t("Posisi tidak dapat ditentukan. Tidak apa-apa: laporan tetap dapat dikirim tanpa posisi."),
  3: t("Posisi tidak dapat ditentukan. Tidak apa-apa: laporan tetap dapat dikirim tanpa posisi."),
};

/** {latitude, longitude, accuracy_m, taken_at}, or null; said: where the outcome is told. */
export async function whereNow(said) {
  said.textContent = t("Menentukan posisi…");
  try {
    const { coords, timestamp } = await new Promise((found, refused) => navigator.geolocation.getCurrentPosition(found, refused, WAIT));
    const accuracy = Math.max(1, Math.round(coords.accuracy));
    said.textContent = fill(t("Posisi ikut dikirim bersama laporan ini, dengan ketelitian {n} meter."), { n: accuracy });
    return {
      latitude: Number(coords.latitude.toFixed(DIGITS)),
      longitude: Number(coords.longitude.toFixed(DIGITS)),
      accuracy_m: accuracy,
      taken_at: `${new Date(timestamp).toISOString().slice(0, 19)}Z`,
    };
  } catch (error) {
    said.textContent = WHY[error.code] ?? WHY[2];
    return null;
  }
}
