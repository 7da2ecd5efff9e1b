// One address, two languages: puts in the reader's, and a switch.
import { kept, language } from "./dom.js";

function preferred() {
  const chosen = kept.read("language");
  const wanted = chosen ? [chosen] : navigator.languages || [];
  for (const tag of wanted) {
    const code = tag.toLowerCase().split("-")[0];
    if (code === "id" || code === "in" || code === "ms") return "id";
    if (code === "en") return "en";
  }
  return wanted.length ? "en" : "id";
}

function put(code, start) {
  const template = document.querySelector(`template[lang=${code}]`);
  document.documentElement.lang = code;
  document.title = template.dataset.title;
  for (const old of [...document.body.children]) if (!old.matches("template")) old.remove();
  document.body.append(template.content.cloneNode(true));
  const button = document.querySelector("[data-language]");
  button.addEventListener("click", () => {
    kept.write("language", button.dataset.language);
    put(button.dataset.language, start);
    document.querySelector("[data-language]").focus();
  });
  start(language());
}

/** Show the page; start() is called for each language shown. */
export function speak(start) {
  put(preferred(), start);
}
