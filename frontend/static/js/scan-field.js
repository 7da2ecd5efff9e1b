// The two ways to read a stamp's code on a page: camera and photo. The reader loads when wanted.
import { byId } from "./dom.js";

// Without a network the reader cannot come.
const unloaded = () => ({ refused: t("Pembaca kode tidak dapat dimuat. Periksa jaringan Anda, lalu coba lagi.") });

/** Wires #scan, #photo, #camera and #scan-said; take(text) gets what was read. */
export function scanField(take) {
  const said = byId("scan-said");
  byId("scan").addEventListener("click", async () => {
    said.textContent = "";
    const { text, refused } = await import("./camera.js").then(({ scan }) => scan(byId("camera")), unloaded);
    said.textContent = refused || "";
    if (text) take(text);
  });
  const photo = byId("photo");
  const read = async () => {
    const [file] = photo.files;
    if (!file) return;
    said.textContent = t("Membaca foto…");
    const { text, refused } = await import("./camera.js").then((camera) => camera.photo(file), unloaded);
    said.textContent = refused || "";
    photo.value = "";
    if (text) take(text);
  };
  photo.addEventListener("change", read);
  // Chosen while the page still loaded.
  read();
}
