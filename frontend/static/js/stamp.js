// One address, two languages.
import { speak } from "./bilingual.js";

speak(() => {});
