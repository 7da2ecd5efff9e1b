// A text that this page has, into the reader's downloads.
import { make } from "./dom.js";

const KEEP_MS = 10000;

export function saveText(name, kind, text) {
  const link = make("a", { download: name, href: URL.createObjectURL(new Blob([text], { type: kind })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}
