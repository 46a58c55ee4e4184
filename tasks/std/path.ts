/** What we use of `@std/path`, over Node's built-in, for where JSR does not answer. */
import { fileURLToPath, pathToFileURL } from "node:url";
import * as path from "node:path";

export {
  basename,
  dirname,
  extname,
  format,
  isAbsolute,
  join,
  normalize,
  parse,
  relative,
  resolve,
} from "node:path";

/** Separator between the parts of a path. */
export const SEPARATOR: string = path.sep;

/** Separator between the paths of a list such as PATH. */
export const DELIMITER: string = path.delimiter;

/** Path of a `file:` URL. */
export function fromFileUrl(url: string | URL): string {
  return fileURLToPath(url);
}

/** `file:` URL of an absolute path. */
export function toFileUrl(absolutePath: string): URL {
  if (!path.isAbsolute(absolutePath)) {
    throw new TypeError(`Path must be absolute: received "${absolutePath}"`);
  }
  return pathToFileURL(absolutePath);
}
