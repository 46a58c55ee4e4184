/**
 * Settings that carry where they come from.
 *
 * @module
 */

/** A setting's value and its source. */
export class Sourced<T> {
  constructor(readonly value: T, readonly source: string) {}
}

/** Settings to any depth, of which every leaf is sourced. */
export type SourcedTree = Sourced<unknown> | { readonly [name: string]: SourcedTree };

/** The same settings without their sources. */
export type Resolved<T> = T extends Sourced<infer V> ? V
  : { readonly [name in keyof T]: Resolved<T[name]> };

/**
 * @param source such as `"authors' hparams.py"`
 * @returns a function that marks values with this source
 *
 * @example
 * ```ts
 * const authors = sourcedBy("authors' hparams.py");
 * console.log(resolve({ filters: authors(64) }).filters); // 64
 * ```
 */
export function sourcedBy(source: string): <T>(value: T) => Sourced<T> {
  return (value) => new Sourced(value, source);
}

/** @returns the values alone, as runs take and write them */
export function resolve<T extends SourcedTree>(settings: T): Resolved<T> {
  if (settings instanceof Sourced) return settings.value as Resolved<T>;
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, resolve(setting)]),
  ) as Resolved<T>;
}

/** A setting with its path, such as `generator.filters`. */
export type Provenance = {
  readonly path: string;
  readonly value: unknown;
  readonly source: string;
};

/** @returns every setting with its path and source, in the order they are written */
export function provenance(settings: SourcedTree, path = ""): Provenance[] {
  if (settings instanceof Sourced) return [{ path, ...settings }];
  return Object.entries(settings).flatMap(([name, setting]) =>
    provenance(setting, path === "" ? name : `${path}.${name}`)
  );
}
