/**
 * Where settings come from.
 *
 * @module
 */
import { sourcedBy } from "../../sourced.ts";

export {
  baselines,
  code,
  dsnAppendix,
  dsnCode,
  dsnPaper,
  hparams,
  readme,
  recalled,
  unstated,
} from "../../digits/settings/sources.ts";

/** The paper itself. */
export const paper = sourcedBy("the paper");
/** Departures from the sources. */
export const ours = sourcedBy("ours, to fit a CPU");
