/**
 * A page on which a trained model can be tried, in a browser.
 *
 * @module
 */
export { writeDemo } from "./write_demo.ts";
