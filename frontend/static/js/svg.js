// An element of a drawing.
const SVG = "http://www.w3.org/2000/svg";

/** draw("circle", {r: 3}, …children) */
export function draw(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
