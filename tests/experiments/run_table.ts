/** Tables and figures by flags, as on a command line. */
import {
  type Command,
  type Flags,
  type FlagValues,
  parseFlags,
} from "../../experiments/cli/mod.ts";

/** What takes options and knows its flags. */
type WithCommand<F extends Flags, Result> =
  & ((options?: Partial<FlagValues<F>>) => Promise<Result>)
  & { readonly command: Command<F> };

/** Calls a table or a figure with the options that flags stand for. */
export function runWith<F extends Flags, Result>(
  table: WithCommand<F, Result>,
  args: readonly string[],
): Promise<Result> {
  return table(parseFlags(table.command, args) as unknown as Partial<FlagValues<F>>);
}
