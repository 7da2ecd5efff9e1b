// The number of somebody's document: a NIK of sixteen figures, or a passport's.

const NIK = /^\d{16}$/;
const PASSPORT = /^(?=.*\d)[A-Z0-9]{5,9}$/;

export const documentTyped = (text) => text.replace(/[\s.-]/g, "").toUpperCase();

export const isNik = (number) => NIK.test(number);

/** Whether it is a passport's number: one that has a state which issued it. */
export const isPassport = (number) => PASSPORT.test(number);
