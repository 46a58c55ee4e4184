/** What became of hostile inputs: counted, and the ungraceful ones named. @module */

/** How to torture. */
export type TortureOptions = {
  /** Decides every input. */
  readonly seed: number;
  /** A tenth of the inputs. */
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
  /** Deaths, hangs, leaks and the like: what was tried, and what happened. */
  readonly ungraceful: string[];
};

/** @returns a tally without counts */
export function createTally(name: string): Tally {
  return { name, accepted: 0, refused: 0, ungraceful: [] };
}

/** @returns one line of counts, and one for each ungraceful end */
export function renderTally({ name, accepted, refused, ungraceful }: Tally): string {
  const counts =
    `${name}: ${accepted} accepted, ${refused} refused, ${ungraceful.length} ungraceful`;
  return [counts, ...ungraceful.map((text) => `  ${text}`)].join("\n");
}
