// Money in words: rupiah, as each language writes its thousands.
import { language } from "./dom.js";

export const rupiah = (amount) => `Rp${new Intl.NumberFormat(language() === "en" ? "en-GB" : "id-ID").format(amount)}`;
