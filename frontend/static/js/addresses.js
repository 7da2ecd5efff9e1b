// Addresses of pages, and what an e-mail address looks like.
import { kept, language } from "./dom.js";

const english = () => language() === "en";

export const looksLikeEmail = (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

export const signInPage = () => (english() ? "/en/sign-in/" : "/id/masuk/");
export const signUpPage = () => (english() ? "/en/sign-up/" : "/id/daftar/");
export const invitationPage = () => (english() ? "/en/invitation/" : "/id/undangan/");
export const boardPage = () => (english() ? "/en/board/" : "/id/papan/");
export const premisesPage = () => (english() ? "/en/premises/" : "/id/tempat/");
export const permitsPage = () => (english() ? "/officer/en/permits/" : "/officer/id/izin/");
export const correctionsPage = () => (english() ? "/officer/en/corrections/" : "/officer/id/koreksi/");
export const myDataPage = () => (english() ? "/en/my-data/" : "/id/data-saya/");
export const casesPage = () => (english() ? "/officer/en/cases/" : "/officer/id/kasus/");
export const auditPage = () => `/officer/${language()}/audit/`;
export const warningsPage = () => (english() ? "/officer/en/warnings/" : "/officer/id/peringatan/");

const INVITATION = "invitation";
const INVITATION_MS = 24 * 3600 * 1000;

// The token of an invitation outlives the tab: an account may have to be made in between, from another
// mail. It opens nothing to anybody but the invited address.
export const invitation = {
  keep: (token) => kept.write(INVITATION, { token, at: Date.now() }),
  forget: () => kept.write(INVITATION, null),
  token() {
    const found = kept.read(INVITATION);
    return found && Date.now() - found.at < INVITATION_MS ? found.token : null;
  },
};
