import { assertEquals, assertThrows } from "@std/assert";
import {
  type EnvironmentOptions,
  prepareEnvironment,
} from "../../../lib/engine/library/environment.ts";

const VARIABLES = [
  "TF_NUM_INTRAOP_THREADS",
  "TF_NUM_INTEROP_THREADS",
  "TF_DETERMINISTIC_OPS",
  "CUDA_VISIBLE_DEVICES",
  "TF_CPP_MIN_LOG_LEVEL",
  "TF_FORCE_GPU_ALLOW_GROWTH",
];

/** What the variables are after the call, starting from nothing but `user`'s. */
function prepared(
  options: EnvironmentOptions,
  user: Record<string, string> = {},
): Record<string, string> {
  const before = VARIABLES.map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const name of VARIABLES) Deno.env.delete(name);
    for (const [name, value] of Object.entries(user)) Deno.env.set(name, value);
    prepareEnvironment(options);
    return Object.fromEntries(
      VARIABLES.filter((name) => Deno.env.has(name)).map((name) => [name, Deno.env.get(name)!]),
    );
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

Deno.test("prepareEnvironment() uses all processors and leaves devices alone by default", () => {
  const threads = String(navigator.hardwareConcurrency);
  assertEquals(prepared({}), {
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: threads,
    TF_CPP_MIN_LOG_LEVEL: "2",
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
  });
});

Deno.test("prepareEnvironment() keeps the user's variables when no option says otherwise", () => {
  const user = {
    TF_NUM_INTRAOP_THREADS: "3",
    TF_CPP_MIN_LOG_LEVEL: "0",
    CUDA_VISIBLE_DEVICES: "1",
  };
  const after = prepared({}, user);
  for (const [name, value] of Object.entries(user)) assertEquals(after[name], value);
});

Deno.test("prepareEnvironment() lets an option win when the user's variable says otherwise", () => {
  const after = prepared(
    { threads: 2, deterministic: true, device: "cpu" },
    { TF_NUM_INTRAOP_THREADS: "3", TF_DETERMINISTIC_OPS: "0", CUDA_VISIBLE_DEVICES: "1" },
  );
  assertEquals(after.TF_NUM_INTRAOP_THREADS, "2");
  assertEquals(after.TF_NUM_INTEROP_THREADS, "2");
  assertEquals(after.TF_DETERMINISTIC_OPS, "1");
  assertEquals(after.CUDA_VISIBLE_DEVICES, "-1");
});

Deno.test("prepareEnvironment() refuses threads when they are not a whole number of at least 1", () => {
  for (const threads of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(
      () => prepareEnvironment({ threads }),
      RangeError,
      `Cannot use ${threads} threads`,
    );
  }
});
