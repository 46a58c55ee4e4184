/**
 * A page on which a trained model can be tried, in a browser.
 *
 * @module
 */
export { writeModelPage } from "./write_model_page.ts";
