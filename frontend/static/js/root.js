// The bare address: to the home page in the reader's language.
import { speak } from "./bilingual.js";

speak((language) => location.replace(`/${language}/`));
