/**
 * Other libraries that do the same training steps, each in a virtual environment of Python.
 *
 * @module
 */
import { type EnvironmentOptions, installPackages } from "../python_environment.ts";

/** A library that a step can be compared with. */
export type PeerLibrary = {
  /** As its team writes it. */
  readonly title: string;
  /** For pip. */
  readonly requirement: string;
  /** Script of this folder. */
  readonly script: string;
};

const isCommonLinux = Deno.build.os === "linux" && Deno.build.arch === "x86_64";

/** The libraries, by their names on the command line. */
export const peerLibraries = {
  torch: { title: "PyTorch", requirement: "torch==2.15.0", script: "against_torch.py" },
  tensorflow: {
    title: "Python's TensorFlow",
    requirement: `${isCommonLinux ? "tensorflow-cpu" : "tensorflow"}==2.21.0`,
    script: "against_tensorflow.py",
  },
} satisfies { readonly [name: string]: PeerLibrary };

/** One of {@link peerLibraries}. */
export type PeerName = keyof typeof peerLibraries;

/** The libraries' names. */
export const PEER_NAMES = Object.keys(peerLibraries) as PeerName[];

/**
 * Finds a library's virtual environment in the cache directory, or creates it.
 *
 * @returns the path of the environment's Python
 * @throws {Error} if there is no Python, or it cannot create environments, or pip cannot install
 */
export function installPeer(
  { title, requirement }: PeerLibrary,
  options: EnvironmentOptions = {},
): Promise<string> {
  return installPackages(`compare with ${title}`, [requirement], options);
}
