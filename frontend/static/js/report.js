// Later.
import { language } from "./dom.js";

language();
