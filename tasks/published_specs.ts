/**
 * tfjs-core's own tests as npm carries them, made into one module that Deno can run.
 *
 * The package's files are ES modules without extensions in a package that says CommonJS, which
 * only a bundler reads.
 */
import { createRequire, isBuiltin } from "node:module";
import { fromFileUrl } from "@std/path";
import esbuild from "npm:esbuild@0.25.12";
// Deno resolves files of those npm packages only that the program imports something of.
import "npm:@tensorflow/tfjs-core@4.22.0/package.json" with { type: "json" };
import "npm:@tensorflow/tfjs-node-gpu@4.22.0/package.json" with { type: "json" };
import "npm:jasmine-core@4.6.1/package.json" with { type: "json" };

const CORE = "npm:@tensorflow/tfjs-core@4.22.0";
const NODE = "npm:@tensorflow/tfjs-node-gpu@4.22.0";
const JASMINE = "npm:jasmine-core@4.6.1";

/** Path of a package's file in Deno's cache. */
const pathOf = (specifier: string): string => fromFileUrl(import.meta.resolve(specifier));

/** Packages by their names: from Deno's cache, where there is no node_modules to look in. */
const fromCache: esbuild.Plugin = {
  name: "from-cache",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
      if (importer === "" || isBuiltin(path)) return undefined;
      if (path.startsWith("jasmine-core/")) {
        return { path: pathOf(path.replace("jasmine-core", JASMINE)) };
      }
      try {
        return { path: createRequire(importer).resolve(path) };
      } catch {
        return { path, external: true }; // an optional one, asked for where it may be missing
      }
    });
  },
};

/**
 * Bundles the specs and the module that says which backend they are for.
 *
 * @param file where the bundle goes; importing it defines the specs
 */
export async function bundleSpecs(file: string): Promise<void> {
  const contents = `
    import { setTestEnvs } from ${JSON.stringify(pathOf(`${CORE}/dist/jasmine_util.js`))};
    import ${JSON.stringify(pathOf(`${CORE}/dist/register_all_gradients.js`))};
    import ${JSON.stringify(pathOf(`${CORE}/dist/public/chained_ops/register_all_chained_ops.js`))};
    setTestEnvs([
      { name: "test-tensorflow", backendName: "tensorflow", flags: {}, isDataSync: true },
    ]);
    await import(${JSON.stringify(pathOf(`${CORE}/dist/tests.js`))});`;
  await esbuild.build({
    stdin: { contents, resolveDir: "/", loader: "js" },
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "esnext",
    // The package marks its tests as free of side effects, so they would be left out.
    ignoreAnnotations: true,
    // What is CommonJS among the dependencies asks for Node's modules.
    banner: {
      js:
        `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
    plugins: [fromCache],
    logLevel: "error",
  });
  await esbuild.stop();
}

/**
 * @returns what tfjs-node's own runner of the same specs leaves out: parts of full names
 * @throws {Error} if the package's file does not have the list
 */
export async function ignoredByTfjsNode(): Promise<string[]> {
  const text = await Deno.readTextFile(pathOf(`${NODE}/dist/run_tests.js`));
  const list = /var IGNORE_LIST = (\[[\s\S]*?\n\]);/.exec(text)?.[1];
  if (list === undefined) throw new Error(`Cannot find IGNORE_LIST in ${NODE}/dist/run_tests.js`);
  return new Function(`return ${list}`)();
}
