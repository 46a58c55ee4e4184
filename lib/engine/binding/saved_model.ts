/**
 * SavedModels: loaded and run in a TensorFlow session.
 *
 * @module
 */
import { type CApi, cBytes, cName, outputArray, pointerArray } from "./c_api.ts";

type Session = { readonly session: Deno.PointerValue; readonly graph: Deno.PointerValue };

/** The loaded models, by id. */
export class SavedModels {
  readonly #api: CApi;
  readonly #sessions = new Map<number, Session>();
  #next = 0;

  constructor(api: CApi) {
    this.#api = api;
  }

  /** Number of loaded models. */
  get count(): number {
    return this.#sessions.size;
  }

  /**
   * @param directory the model's folder, with `saved_model.pb`
   * @param tags the meta graph's tags, joined by commas
   * @returns the model's id
   * @throws {Error} if there is no such model, or it is damaged
   */
  load(directory: string, tags: string): number {
    if (typeof directory !== "string" || typeof tags !== "string") {
      throw new TypeError("Cannot load a saved model: folder and tags must be strings");
    }
    const { symbols: c, status, check } = this.#api;
    const tagNames = tags.split(",").map((tag) => cBytes(tag + "\0"));
    const tagPointers = tagNames.map((tag) => Deno.UnsafePointer.of(tag));
    const options = c.TF_NewSessionOptions();
    const graph = c.TF_NewGraph();
    const session = c.TF_LoadSessionFromSavedModel(
      options,
      null,
      cBytes(directory + "\0"),
      pointerArray(tagPointers),
      tagNames.length,
      graph,
      null,
      status,
    );
    c.TF_DeleteSessionOptions(options);
    try {
      check(`load the saved model in ${directory}`);
    } catch (error) {
      c.TF_DeleteGraph(graph);
      throw error;
    }
    this.#sessions.set(this.#next, { session, graph });
    return this.#next++;
  }

  /** Closes a model's session and frees its graph. */
  delete(id: number): void {
    const { symbols: c, status, check } = this.#api;
    const { session, graph } = this.#get(id);
    this.#sessions.delete(id);
    c.TF_CloseSession(session, status);
    check("close a saved model");
    c.TF_DeleteSession(session, status);
    check("delete a saved model");
    c.TF_DeleteGraph(graph);
  }

  /**
   * Runs a model.
   *
   * @param inputs tensor handles, as many as there are input names
   * @param inputNames tensor names such as `serving_default_x:0`, joined by commas
   * @param outputNames likewise
   * @returns one tensor handle per output
   */
  run(
    id: number,
    inputs: readonly Deno.PointerValue[],
    inputNames: string,
    outputNames: string,
  ): Deno.PointerValue[] {
    const { symbols: c, status, check } = this.#api;
    const { session, graph } = this.#get(id);
    if (typeof inputNames !== "string" || typeof outputNames !== "string") {
      throw new TypeError("Cannot run a saved model: names must be strings, joined by commas");
    }
    const names = inputNames === "" ? [] : inputNames.split(",");
    if (names.length !== inputs.length) {
      throw new TypeError(
        `Cannot run a saved model: it has ${names.length} inputs, found ${inputs.length} tensors`,
      );
    }
    const sources = names.map((name) => this.#output(graph, name));
    const results = outputNames.split(",").map((name) => this.#output(graph, name));
    const fed: Deno.PointerValue[] = [];
    const fetched = new BigUint64Array(results.length);
    try {
      for (const handle of inputs) {
        fed.push(c.TFE_TensorHandleResolve(handle, status));
        check("read a saved model's input");
      }
      c.TF_SessionRun(
        session,
        null,
        outputArray(sources),
        pointerArray(fed),
        fed.length,
        outputArray(results),
        fetched,
        results.length,
        null,
        0,
        null,
        status,
      );
      check("run a saved model");
    } finally {
      for (const tensor of fed) c.TF_DeleteTensor(tensor);
    }
    return Array.from(fetched, (address) => {
      const tensor = Deno.UnsafePointer.create(address);
      const handle = c.TFE_NewTensorHandle(tensor, status);
      c.TF_DeleteTensor(tensor);
      check("take a saved model's output");
      return handle;
    });
  }

  /** Deletes every model. */
  clear(): void {
    for (const id of [...this.#sessions.keys()]) this.delete(id);
  }

  #get(id: number): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new Error(`Cannot use saved model ${id}: it is not loaded`);
    return session;
  }

  #output(graph: Deno.PointerValue, name: string): { operation: Deno.PointerValue; index: number } {
    const [operationName, index = "0"] = name.split(":");
    const { symbols: c } = this.#api;
    const operation = c.TF_GraphOperationByName(graph, cName(operationName));
    const count = operation === null ? 0 : c.TF_OperationNumOutputs(operation);
    if (!/^\d+$/.test(index) || Number(index) >= count) {
      throw new Error(`Cannot run a saved model: it has no tensor ${name}`);
    }
    return { operation, index: Number(index) };
  }
}
