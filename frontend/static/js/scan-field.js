// The two ways to read a stamp's code on a page: camera and photo. The reader loads when wanted.
import { byId } from "./dom.js";

/** Wires #scan, #photo, #camera and #scan-said; take(text) gets what was read. */
export function scanField(take) {
  const said = byId("scan-said");
  byId("scan").addEventListener("click", async () => {
    said.textContent = "";
    const { scan } = await import("./camera.js");
    const { text, refused } = await scan(byId("camera"));
    said.textContent = refused || "";
    if (text) take(text);
  });
  byId("photo").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    said.textContent = t("Membaca foto…");
    const { readPhoto } = await import("./camera.js");
    const text = await readPhoto(file);
    said.textContent = text ? "" : t("Tidak ada kode yang terbaca di foto itu. Ambil foto lebih dekat dan lebih terang.");
    target.value = "";
    if (text) take(text);
  });
}
