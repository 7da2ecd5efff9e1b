// The page for an address that is not there, in the reader's language.
import { speak } from "./bilingual.js";

speak(() => {});
