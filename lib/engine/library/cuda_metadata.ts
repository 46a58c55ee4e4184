/**
 * Holds the pinned packages of the CUDA build against what TensorFlow's own metadata asks for.
 *
 * @module
 */

import type { CudaRelease } from "./cuda_release.ts";

/** A package that a wheel's metadata asks for, and the versions it accepts. */
export type Requirement = {
  /** Name of the Python package. */
  readonly project: string;
  /** Python's version specifiers, such as `<13.0,>=12.5.82`. */
  readonly accepts: string;
};

/**
 * Lists what a wheel requires for an extra.
 *
 * @param metadata text of the wheel's METADATA
 * @param extra its name, such as `and-cuda`
 *
 * @example
 * ```ts
 * const metadata = `Requires-Dist: numpy\nRequires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7; extra == "and-cuda"\n`;
 * const [{ project, accepts }] = requirementsOf(metadata, "and-cuda");
 * if (project !== "nvidia-nccl-cu12" || accepts !== "<3.0,>=2.27.7") throw new Error(accepts);
 * ```
 */
export function requirementsOf(metadata: string, extra: string): Requirement[] {
  const line =
    /^Requires-Dist: *([\w.-]+) *\(?([^;()\n]*?)\)? *; *extra *== *["']([^"']+)["'] *\r?$/gm;
  return [...metadata.matchAll(line)]
    .filter(([, , , name]) => name === extra)
    .map(([, project, accepts]) => ({ project, accepts }));
}

/**
 * Checks that the pinned packages of NVIDIA are those that TensorFlow's metadata asks for.
 *
 * @param metadata text of the METADATA in TensorFlow's wheel
 * @throws {Deno.errors.InvalidData} if one is missing, superfluous, or of a version not accepted
 */
export function checkNvidiaPackages(metadata: string, { tensorflow, nvidia }: CudaRelease): void {
  const required = requirementsOf(metadata, "and-cuda");
  const wrong = [
    ...required.filter(({ project }) => !nvidia.some((wheel) => wheel.project === project))
      .map(({ project }) => `${project} is not pinned`),
    ...nvidia.flatMap(({ project, version }) => {
      const accepts = required.find((each) => each.project === project)?.accepts;
      if (accepts === undefined) return [`${project} is not asked for`];
      return isAccepted(version, accepts) ? [] : [`${project} ${version} is not ${accepts}`];
    }),
  ];
  if (required.length > 0 && wrong.length === 0) return;
  throw new Deno.errors.InvalidData(
    `Cannot install TensorFlow's CUDA build: the metadata of TensorFlow ${tensorflow.version} ` +
      `does not fit the pinned packages (${wrong.join("; ") || "it names none"}). Report this, ` +
      "or install Python's tensorflow[and-cuda], which is found by itself",
  );
}

const COMPARISONS: { readonly [operator: string]: (order: number) => boolean } = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  ">=": (order) => order >= 0,
  ">": (order) => order > 0,
};

/** Reports whether a version of numbers and dots fits all specifiers; others fit nothing. */
function isAccepted(version: string, accepts: string): boolean {
  return accepts.split(",").every((specifier) => {
    const [, operator, bound] = /^ *([<>=!]=?) *([\d.]+) *$/.exec(specifier) ?? [];
    return COMPARISONS[operator]?.(compareVersions(version, bound)) ?? false;
  });
}

/**
 * Compares versions of numbers and dots, number by number; missing ones are 0.
 *
 * @returns a negative number if the first is older, 0 if they are equal, else a positive one
 *
 * @example
 * ```ts
 * if (!(compareVersions("12.10", "12.9.1") > 0)) throw new Error("10 is more than 9");
 * ```
 */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split(".").map(Number));
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
