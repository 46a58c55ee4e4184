/** How well a rendering and a photograph of the same thing agree. */

/** @returns left, top, width and height in pixels of what is not 0 in a mask */
export function boxOf(mask: Uint8Array, width: number): number[] {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  mask.forEach((value, i) => {
    if (value === 0) return;
    const x = i % width, y = Math.floor(i / width);
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  });
  return [left, top, right - left + 1, bottom - top + 1];
}

/** @returns the common area of two boxes (left, top, width, height) by that of both together */
export function boxIou(a: readonly number[], b: readonly number[]): number {
  const overlap = (axis: number): number =>
    Math.max(
      0,
      Math.min(a[axis] + a[axis + 2], b[axis] + b[axis + 2]) - Math.max(a[axis], b[axis]),
    );
  const common = overlap(0) * overlap(1);
  return common / (a[2] * a[3] + b[2] * b[3] - common);
}

/** @returns how steep the gray of a picture is at each pixel, 0 at the border, at most 60 */
export function gradients(rgb: Uint8Array, width: number): Float32Array {
  const gray = Float32Array.from(
    { length: rgb.length / 3 },
    (_, i) => (rgb[3 * i] + rgb[3 * i + 1] + rgb[3 * i + 2]) / 3,
  );
  return gray.map((_, i) => {
    const x = i % width;
    if (x === 0 || x === width - 1 || i < width || i >= gray.length - width) return 0;
    return Math.min(60, Math.hypot(gray[i + 1] - gray[i - 1], gray[i + width] - gray[i - width]));
  });
}

/** @returns the correlation of `a` with `b` moved by (dx, dy), over the pixels of a mask */
export function correlationAt(
  a: Float32Array,
  b: Float32Array,
  mask: Uint8Array,
  width: number,
  dx: number,
  dy: number,
): number {
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  mask.forEach((value, i) => {
    if (value === 0) return;
    const p = a[i], q = b[i + dy * width + dx] ?? 0;
    n++;
    [sa, sb] = [sa + p, sb + q];
    [saa, sbb, sab] = [saa + p * p, sbb + q * q, sab + p * q];
  });
  return (n * sab - sa * sb) / Math.sqrt((n * saa - sa * sa) * (n * sbb - sb * sb));
}
