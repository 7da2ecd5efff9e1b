// A file that the server made, into the reader's downloads: never by an address with a name in it.
import { make } from "./dom.js";

const KEEP_MS = 10000;

/** name: the file's; kind: its media type; base64: its bytes. */
export function download(name, kind, base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const link = make("a", { download: name, href: URL.createObjectURL(new Blob([bytes], { type: kind })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}
