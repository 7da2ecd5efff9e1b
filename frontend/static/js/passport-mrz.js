export const passportOf = () => ({ wrong: "later" });
