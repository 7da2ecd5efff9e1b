// The kinds of booking that the API lists, in the reader's language.
import { call } from "./api.js";

const kinds = { asked: null };

/** The kinds with their services, lanes and grounds, as GET /bookings/kinds gives them; asked once. */
export function bookingKinds() {
  kinds.asked ??= call("GET", "/bookings/kinds").then(
    ({ items }) => items,
    (problem) => {
      kinds.asked = null;
      throw problem;
    },
  );
  return kinds.asked;
}
