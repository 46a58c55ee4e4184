/** The specs that tfjs-core and tfjs-node publish, in one file for this backend. @module */
import { createRequire, isBuiltin } from "node:module";
import { dirname, fromFileUrl, join } from "@std/path";
import esbuild from "npm:esbuild@0.25.12";
// Deno resolves files of those npm packages only that the program imports something of.
import "npm:@tensorflow/tfjs-core@4.22.0/package.json" with { type: "json" };
import "npm:jasmine-core@4.6.1/package.json" with { type: "json" };

const CORE = "npm:@tensorflow/tfjs-core@4.22.0";
const NODE = "npm:@tensorflow/tfjs-node-gpu@4.22.0";
const JASMINE = "npm:jasmine-core@4.6.1";

/** tfjs-node's files of specs that are run. */
const NODE_SPECS = [
  ...["callbacks", "canvas", "index", "int64_tensors", "nodejs_kernel_backend", "tensorboard"],
  ...["io/file_system", "io/io_utils", "io/node_http"],
];

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
      const resolved = resolveFrom(importer, path) ??
        resolveFrom(pathOf(`${CORE}/package.json`), path);
      // One that is not there is optional. tfjs keeps what tfjs-node registers, so it must be the engine's.
      const isShared = path === "@tensorflow/tfjs" && importer.includes("tfjs-node");
      return { path: resolved ?? path, external: resolved === undefined || isShared };
    });
  },
};

function resolveFrom(importer: string, name: string): string | undefined {
  try {
    return createRequire(importer).resolve(name);
  } catch {
    return undefined;
  }
}

/** tfjs-node's own modules: those that the engine has loaded, and no add-on. */
const fromEngine = (folder: string): esbuild.Plugin => ({
  name: "from-engine",
  setup(build) {
    const dist = dirname(pathOf(`${NODE}/dist/version.js`));
    build.onResolve({ filter: /^tmp$/ }, () => ({ path: "tmp", namespace: "tmp" }));
    // Of the packages that only the specs need, this one is not among their dependencies.
    build.onLoad({ filter: /.*/, namespace: "tmp" }, () => ({
      contents: `
        const { mkdtempSync } = require("node:fs");
        const folder = ${JSON.stringify(folder)};
        exports.dirSync = () => ({ name: mkdtempSync(folder + "/") });`,
    }));
    build.onResolve({ filter: /^\.\.?\// }, ({ path, importer }) => {
      if (!importer.startsWith(dist)) return undefined;
      const target = join(dirname(importer), path);
      if (target.endsWith(".json")) return undefined;
      if (target === join(dist, "index")) return { path: target, namespace: "entry" };
      return { path: `${target}.js`, external: true };
    });
    // What dist/index.js exports, without the loading and the registration of the add-on.
    build.onLoad({ filter: /.*/, namespace: "entry" }, () => ({
      contents: `
        const tf = require("@tensorflow/tfjs");
        const { version } = require(${JSON.stringify(join(dist, "version.js"))});
        module.exports = {
          ...tf,
          ...require(${JSON.stringify(join(dist, "node.js"))}),
          io: { ...tf.io, ...require(${JSON.stringify(join(dist, "io/index.js"))}) },
          version: { ...tf.version, "tfjs-node": version },
        };`,
      resolveDir: dist,
    }));
  },
});

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
    await import(${JSON.stringify(pathOf(`${CORE}/dist/tests.js`))});
    ${
    NODE_SPECS.map((name) =>
      `await import(${JSON.stringify(pathOf(`${NODE}/dist/${name}_test.js`))});`
    ).join("\n")
  }`;
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
    plugins: [fromEngine(dirname(file)), fromCache],
    logLevel: "error",
  });
  await esbuild.stop();
}
