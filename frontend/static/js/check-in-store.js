// Check-ins that wait on this device: {id: the booking's, item: its own, officer, code, at, people?}; nobody is named.
import { waitingStore } from "./waiting-store.js";

const kept = waitingStore("serambi-check-ins", "check-ins");
export const all = kept.all;
export const put = kept.put;
export const remove = kept.remove;
