/** Scores without target labels by other libraries; `references/validators.py` wrote them. */

type Rows = readonly (readonly number[])[];

/** Features of two domains, predictions for the target, and what the libraries make of them. */
export type ValidatorReferences = {
  readonly classes: number;
  readonly penalty: number;
  readonly target: {
    readonly features: Rows;
    readonly probabilities: Rows;
    readonly predictions: readonly number[];
  };
  readonly source_seen: { readonly features: Rows };
  readonly source_held_out: {
    readonly features: Rows;
    readonly labels: readonly number[];
    readonly losses: readonly number[];
  };
  readonly entropy: number;
  readonly snd: number;
  readonly ratios: readonly number[];
  readonly dev: number;
  readonly reverse_probabilities: Rows;
  readonly reverse_accuracy: number;
};

/** What skada and scikit-learn computed. */
export const validatorReferences: ValidatorReferences = JSON.parse(
  await Deno.readTextFile(new URL("../references/validators.json", import.meta.url)),
);
