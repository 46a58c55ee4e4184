/**
 * Minimization of a smooth function of many numbers.
 *
 * @module
 */

/** Returns the function's value at a point, and writes its gradient there. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

/** When to stop. */
export type LbfgsOptions = {
  /** How many steps at most. */
  readonly iterations: number;
  /** Stops where no partial derivative is larger. @default {1e-4} */
  readonly tolerance?: number;
  /** How many earlier steps to approximate the curvature by. @default {10} */
  readonly memory?: number;
};

/** A step, how it changed the gradient, and the product of the two. */
type Pair = { readonly s: Float64Array; readonly y: Float64Array; readonly product: number };

/** Share of the decrease that the slope promises which a step must reach (Armijo). */
const SUFFICIENT = 1e-4;

/** Steps are halved until they are this small. */
const MIN_STEP = 1e-10;

/**
 * Minimizes by L-BFGS (Nocedal & Wright 2006, Algorithm 7.5), halving steps that do not decrease the
 * function enough.
 *
 * @param objective convex and smooth
 * @param start where to begin, `[N]`
 * @param options when to stop
 * @returns the last point, `[N]`
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const objective = (point: Float64Array, gradient: Float64Array) => {
 *   gradient[0] = 2 * (point[0] - 3);
 *   return (point[0] - 3) ** 2;
 * };
 * const [minimum] = lbfgs(objective, Float64Array.of(0), { iterations: 10 });
 * assertAlmostEquals(minimum, 3, 1e-4);
 * ```
 */
export function lbfgs(
  objective: Objective,
  start: Float64Array,
  { iterations, tolerance = 1e-4, memory = 10 }: LbfgsOptions,
): Float64Array {
  let point = start.slice(), gradient = new Float64Array(start.length);
  let value = objective(point, gradient);
  const pairs: Pair[] = [];
  for (let i = 0; i < iterations; i++) {
    if (gradient.every((each) => Math.abs(each) <= tolerance)) break;
    const direction = descent(gradient, pairs);
    const slope = dot(gradient, direction);
    const nextGradient = new Float64Array(point.length);
    let next = point, nextValue = Infinity;
    let step = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    for (; step > MIN_STEP; step /= 2) {
      next = point.map((each, j) => each + step * direction[j]);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * step * slope) break;
    }
    if (!(step > MIN_STEP)) break;
    const s = next.map((each, j) => each - point[j]);
    const y = nextGradient.map((each, j) => each - gradient[j]);
    const product = dot(s, y);
    if (product > 0) pairs.push({ s, y, product });
    if (pairs.length > memory) pairs.shift();
    [point, gradient, value] = [next, nextGradient, nextValue];
  }
  return point;
}

/** Returns minus the gradient times the inverse curvature that the last steps show. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((each) => -each);
  const factors: number[] = [];
  for (let i = pairs.length - 1; i >= 0; i--) {
    factors[i] = dot(pairs[i].s, direction) / pairs[i].product;
    add(direction, -factors[i], pairs[i].y);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = last.product / dot(last.y, last.y);
    for (let j = 0; j < direction.length; j++) direction[j] *= scale;
  }
  pairs.forEach(({ s, y, product }, i) => {
    add(direction, factors[i] - dot(y, direction) / product, s);
  });
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Adds a multiple of `b` to `a`. */
function add(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}
