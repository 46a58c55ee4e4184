/** Numbers as people read them. */

/**
 * Formats a duration.
 *
 * @returns for example `0:42`, `12:03` or `1:02:03`
 *
 * @example
 * ```ts
 * if (formatDuration(3723) !== "1:02:03") throw new Error(formatDuration(3723));
 * ```
 */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/**
 * Formats a number of bytes.
 *
 * @returns for example `1.5 GB`
 *
 * @example
 * ```ts
 * if (formatGigabytes(1.5e9) !== "1.5 GB") throw new Error(formatGigabytes(1.5e9));
 * ```
 */
export function formatGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/**
 * Writes a number with the noun that it counts.
 *
 * @param one the noun
 * @param more its plural, if that is not made with an s
 * @returns for example `1 image` or `2 images`
 *
 * @example
 * ```ts
 * const texts = [countNoun(1, "image"), countNoun(2, "image"), countNoun(2, "class", "classes")];
 * if (texts.join() !== "1 image,2 images,2 classes") throw new Error(texts.join());
 * ```
 */
export function countNoun(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
