import checksums from "./checksums.json" with { type: "json" };

/** Where BSDS500's train photos are in a data directory. */
export const bsdsFolder = "BSDS500/data/images/train";

/** File names of the 200 photos, each with the SHA-256 of its decoded pixels, `[H, W, 3]`. */
export const bsdsPhotos: Readonly<Record<string, string>> = checksums.decoded_rgb_sha256_bsds_train;
