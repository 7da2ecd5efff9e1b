// Where the phone is: with its accuracy and its time, or null and why; never a guess.

const TIMEOUT_MS = 8000;
const FRESH_MS = 30000;
const FARTHEST_M = 20100000; // half round the earth: what a browser reports beyond it says nothing

const words = () => ({
  1: t("Posisi tidak diizinkan di ponsel ini. Pindaian tetap tersimpan, tanpa posisi."),
  2: t("Ponsel tidak menemukan posisinya. Pindaian tetap tersimpan, tanpa posisi."),
  3: t("Posisi belum didapat dalam 8 detik. Pindaian tetap tersimpan, tanpa posisi."),
});

/** → {position: {latitude, longitude, accuracy_m, at} | null, why: words | ""} */
export function locate() {
  return new Promise((resolve) => {
    const none = (error) => resolve({ position: null, why: words()[error?.code] || words()[2] });
    if (!navigator.geolocation) return none();
    // The browser's own limit does not run while it asks for permission.
    const timer = setTimeout(none, TIMEOUT_MS + 500, { code: 3 });
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => {
        clearTimeout(timer);
        const position = {
          latitude: coords.latitude,
          longitude: coords.longitude,
          accuracy_m: Math.min(coords.accuracy, FARTHEST_M),
          at: new Date(timestamp).toISOString(),
        };
        resolve({ position, why: "" });
      },
      (error) => {
        clearTimeout(timer);
        none(error);
      },
      { enableHighAccuracy: true, timeout: TIMEOUT_MS, maximumAge: FRESH_MS },
    );
  });
}
