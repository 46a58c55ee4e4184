/**
 * Downloads a gzip file in a process of its own, which may be killed.
 *
 * Arguments: the file's path in the folder, the folder, the SHA-256 of its content, its address.
 *
 * @module
 */
import { acceptGzip } from "../../datasets/find_data.ts";
import { download } from "../../lib/files/mod.ts";

if (import.meta.main) {
  const [path, folder, sha, ...mirrors] = Deno.args;
  for await (const _ of download({ path, mirrors, accept: acceptGzip(sha) }, folder));
}
