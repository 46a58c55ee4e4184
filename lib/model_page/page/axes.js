// A rotation as a drawing of the object's axes.
// deno-lint-ignore-file no-unused-vars -- script.js uses it: the page has them as one

/**
 * Draws the axes of an object that a unit quaternion w x y z has turned, as the camera sees them: x to
 * the right, y down, z away. Axes that point away from the camera are dashed.
 */
function drawAxes(quaternion) {
  const axes = ["x", "y", "z"].map((name, i) => ({ name, direction: axisOf(quaternion, i) }));
  const svg = createSvg("svg", { viewBox: "-60 -60 120 120", role: "img", class: "axes" });
  svg.setAttribute(
    "aria-label",
    `Axes of the object in the picture: ${axes.map(describeAxis).join("; ")}`,
  );
  const byDistance = axes.toSorted((a, b) => b.direction[2] - a.direction[2]);
  for (const { name, direction: [x, y, z] } of byDistance) {
    const line = { x1: 0, y1: 0, x2: 42 * x, y2: 42 * y };
    // The name of an axis that is seen from its end is next to the center.
    const aside = Math.hypot(x, y) < 0.2 ? 8 : 0;
    const place = { x: 52 * x - aside, y: 52 * y - aside };
    const label = createSvg("text", { ...place, class: `axis-${name}` });
    label.textContent = name;
    svg.append(
      createSvg("line", { ...line, class: `axis-${name}${z > 0.05 ? " away" : ""}` }),
      label,
    );
  }
  return svg;
}

/** A column of the rotation matrix. */
function axisOf([w, x, y, z], i) {
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
    [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
    [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
  ][i];
}

function describeAxis({ name, direction: [x, y, z] }) {
  const parts = [[x, "right", "left"], [y, "down", "up"], [z, "away", "near"]];
  const words = parts.map(([part, ahead, back]) =>
    `${Math.abs(part).toFixed(2)} ${part < 0 ? back : ahead}`
  );
  return `${name} ${words.join(", ")}`;
}

function createSvg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
