/**
 * Servers of pages for this machine alone.
 *
 * @module
 */
export {
  answerLocally,
  type Handler,
  type LocalServer,
  refuse,
  reply,
  serveLocally,
} from "./local.ts";
export { answerFromFolder } from "./folder.ts";
