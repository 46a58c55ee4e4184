/** What became of hostile inputs: counted, and the ungraceful ones named. @module */

/** How to torture. */
export type TortureOptions = {
  /** Decides every input. */
  readonly seed: number;
  /** Fewer inputs. */
  readonly short: boolean;
  /** Receives what is being done, for a line of progress. */
  readonly report: (text: string) => void;
};

/** What became of one kind of inputs. */
export type Tally = {
  readonly name: string;
  accepted: number;
  /** Refused by a JavaScript error. */
  refused: number;
  /** Stopped, and gone on to the same end. */
  resumed: number;
  /** Deaths, hangs, leaks and the like: what was tried, and what happened. */
  readonly ungraceful: string[];
  /** What was measured, and what was left out. */
  readonly notes: string[];
};

/** @returns a tally without counts */
export function createTally(name: string): Tally {
  return { name, accepted: 0, refused: 0, resumed: 0, ungraceful: [], notes: [] };
}

/** @returns one line of counts, and one for each ungraceful end */
export function renderTally({ name, ungraceful, notes, ...counts }: Tally): string {
  const { accepted, refused, resumed } = counts;
  const all = [
    `${accepted} accepted`,
    `${refused} refused`,
    ...(resumed > 0 ? [`${resumed} resumed`] : []),
    `${ungraceful.length} ungraceful`,
  ];
  return [`${name}: ${all.join(", ")}`, ...[...notes, ...ungraceful].map((text) => `  ${text}`)]
    .join("\n");
}

/** Reads the lines that a process writes. */
export async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
