/**
 * Where settings come from.
 *
 * @module
 */
import { sourcedBy } from "../core/settings.ts";

/** Default of the authors' release of PixelDA. */
export const hparams = sourcedBy("authors' hparams.py");
/** The authors' command for PixelDA, MNIST to MNIST-M. */
export const readme = sourcedBy("authors' README for MNIST to MNIST-M");
/** The authors' commands for their baselines. */
export const baselines = sourcedBy("authors' README of the baselines");
/** The authors' code of PixelDA. */
export const code = sourcedBy("authors' code");
/** The authors' code of DSN, DANN and MMD. */
export const dsnCode = sourcedBy("the DSN authors' code");
/** The text of Bousmalis et al., Domain Separation Networks, NIPS 2016. */
export const dsnPaper = sourcedBy("the DSN paper");
/** A range there, or a value that is not the one of this scenario. */
export const dsnAppendix = sourcedBy("within the range of the DSN paper's appendix");
/** The PyTorch release of CoGAN (Liu and Tuzel, NIPS 2016). */
export const coganRelease = sourcedBy("CoGAN's release");
/** Values that nobody published. */
export const recalled = sourcedBy("the paper's supplement, as recalled; not verified");
/** Sources are silent, so the setting of a neighboring case is taken. */
export const unstated = sourcedBy("ours: the paper and the authors' code are silent");
/** The paper itself. */
export const paper = sourcedBy("the paper");
/** Deviations from the sources, in the tables of digits. */
export const ours = sourcedBy("ours, to fit a CPU; chosen on the validation images");
/** Deviations from the sources, in the tables of objects and poses. */
export const oursForPoses = sourcedBy("ours, to fit a CPU");
