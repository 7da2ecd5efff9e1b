// A QR code as an SVG of filled runs, so that it prints sharp at any size.

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4;

/** The path of the dark modules, run by run. */
function runs(rows) {
  let path = "";
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const start = x;
      while (row[x + 1]) x += 1;
      path += `M${start} ${y}h${x - start + 1}v1h${start - x - 1}z`;
    }
  });
  return path;
}

/** An <svg> with a name for those who do not see it. */
export async function drawQr(text, label) {
  const { encodeQR } = await import("../vendor/qr/index.js");
  const rows = encodeQR(text, "raw", { ecc: "medium", border: QUIET });
  const side = rows.length;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("class", "s-qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", runs(rows));
  svg.append(path);
  return svg;
}
