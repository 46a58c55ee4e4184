/**
 * Fields of BOP's JSON files, checked one by one.
 *
 * @module
 */
import { broken, readDataFile } from "../lib/files/mod.ts";

/** An object of a JSON file, nothing known of its fields. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON file that holds one object.
 *
 * @param file The file's path
 * @returns The object
 * @throws {DataError} If the file is missing, is not JSON or holds something else
 */
export async function readJsonObject(file: string): Promise<JsonObject> {
  let value: unknown;
  const text = new TextDecoder().decode(await readDataFile(file));
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw broken(
      file,
      `it is no JSON ("${error instanceof Error ? error.message : error}")`,
      error,
    );
  }
  if (isObject(value)) return value;
  throw broken(file, "it holds no JSON object");
}

/**
 * Tells whether a value is an object with fields.
 *
 * @param value Any JSON value
 * @returns False for null, arrays, strings, numbers
 */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Takes a field that is a number.
 *
 * @param object The object, or whatever is in its place
 * @param field The field's name
 * @param file The file's path and the object's place in it, for errors
 * @returns The number
 * @throws {DataError} If there is no such field or it is no finite number
 */
export function numberField(object: unknown, field: string, file: string): number {
  const value = isObject(object) ? object[field] : undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw broken(file, `it has ${field} = ${JSON.stringify(value)}, not a number`);
}

/**
 * Takes a field that is a list of numbers.
 *
 * @param object The object, or whatever is in its place
 * @param field The field's name
 * @param count How many numbers there must be
 * @param file The file's path and the object's place in it, for errors
 * @returns The numbers
 * @throws {DataError} If there is no such field or it is no list of so many finite numbers
 */
export function numbersField(
  object: unknown,
  field: string,
  count: number,
  file: string,
): readonly number[] {
  const value = isObject(object) ? object[field] : undefined;
  if (Array.isArray(value) && value.length === count && value.every(Number.isFinite)) return value;
  throw broken(file, `it has ${field} = ${JSON.stringify(value)}, not ${count} numbers`);
}
