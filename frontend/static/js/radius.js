// How far a circle reaches, in words.

/** "500 m", "2 km" */
export const radiusInWords = (metres) => (metres < 1000 ? `${metres} m` : `${metres / 1000} km`);
