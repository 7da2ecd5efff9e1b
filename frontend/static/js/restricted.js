// Somebody whose data are shown to nobody: what stands in the place of the name.
export const restrictedWords = () => t("Dibatasi: tanyakan kepada petugas pelindungan data");

/** The name of a person in short, or that it is shown to nobody. */
export const heldName = ({ restricted, full_name: name }) => (restricted ? restrictedWords() : name);
