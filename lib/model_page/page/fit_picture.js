// Pictures of any size as squares, with the numbers that the decoder of image folders gives.
// deno-lint-ignore-file no-unused-vars -- script.js uses it: the page has them as one

/**
 * Resizes a picture to a square: averaged over areas where it shrinks, interpolated where it grows.
 *
 * `crop` takes its middle, `pad` keeps all of it with black around and makes nothing larger, `stretch`
 * ignores its proportions.
 * `readRow` gives the bytes of a row, red, green, blue and an alpha that is not read; rows are asked for
 * from the top down, each once. Returns bytes, row by row.
 */
function fitPicture({ width, height, readRow }, { side, channels, resize }) {
  const [across, down] = [placeSide(width, height), placeSide(height, width)];
  const [columns, rows] = [listTaps(across), listTaps(down)];
  const square = new Uint8Array(side * side * channels);
  const sums = new Float32Array(columns.length * channels);
  // Two rows that are resized already: the next pixel below begins with the last of the one above.
  const recent = [0, 1].map(() => ({ row: -1, values: new Float32Array(sums.length) }));
  rows.forEach(({ first, weights }, j) => {
    sums.fill(0);
    weights.forEach((weight, k) => {
      const values = resizeRow(first + k);
      for (let i = 0; i < sums.length; i++) sums[i] += weight * values[i];
    });
    square.set(sums.map(Math.round), ((down.left + j) * side + across.left) * channels);
  });
  return square;

  /** What is shown of one side of the picture, and where in the square. */
  function placeSide(length, other) {
    if (resize === "crop" && length > other) {
      return { start: Math.floor((length - other) / 2), length: other, left: 0, count: side };
    }
    const longest = resize === "pad" ? Math.max(length, other, side) : length;
    const count = Math.max(1, Math.round(side * length / longest));
    return { start: 0, length, left: Math.floor((side - count) / 2), count };
  }

  function resizeRow(row) {
    const kept = recent[row % 2];
    if (kept.row === row) return kept.values;
    kept.row = row;
    const pixels = readRow(row);
    const whole = channels === 1 ? grayOf(pixels) : pixels;
    const step = channels === 1 ? 1 : 4;
    columns.forEach(({ first, weights }, i) => {
      for (let c = 0; c < channels; c++) {
        let value = 0;
        for (let k = 0; k < weights.length; k++) {
          value += weights[k] * whole[(first + k) * step + c];
        }
        kept.values[i * channels + c] = value;
      }
    });
    return kept.values;
  }
}

/** The pixels that each pixel of the square is made of, and their weights, which sum to 1. */
function listTaps({ start, length, count }) {
  const scale = length / count;
  return Array.from({ length: count }, (_, i) => {
    if (scale > 1) {
      const [from, to] = [i * scale, Math.min(length, (i + 1) * scale)];
      const first = Math.floor(from);
      const shares = Array.from({ length: Math.ceil(to) - first }, (_, k) => {
        return (Math.min(to, first + k + 1) - Math.max(from, first + k)) / scale;
      });
      return { first: start + first, weights: shares };
    }
    const center = Math.min(length - 1, Math.max(0, (i + 0.5) * scale - 0.5));
    const first = Math.floor(center), share = center - first;
    return { first: start + first, weights: share === 0 ? [1] : [1 - share, share] };
  });
}

/** By the weights of ITU-R 601. */
function grayOf(pixels) {
  return Float32Array.from({ length: pixels.length / 4 }, (_, i) => {
    return 0.299 * pixels[4 * i] + 0.587 * pixels[4 * i + 1] + 0.114 * pixels[4 * i + 2];
  });
}
