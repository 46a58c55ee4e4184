/**
 * Fields of a data set's JSON files, checked one by one.
 *
 * @module
 */
import { broken, readDataFile } from "../lib/files/mod.ts";

/** An object of a JSON file, its fields unchecked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON file that holds one object.
 *
 * @param file the file's path
 * @returns the object
 * @throws {DataError} if the file is missing, is not JSON or holds something else
 */
export async function readJsonObject(file: string): Promise<JsonObject> {
  let value: unknown;
  const text = new TextDecoder().decode(await readDataFile(file));
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw broken(
      file,
      `it is not JSON ("${error instanceof Error ? error.message : error}")`,
      error,
    );
  }
  if (isObject(value)) return value;
  throw broken(file, "it holds no JSON object");
}

/**
 * Checks whether a value is an object with fields.
 *
 * @param value any JSON value
 * @returns false for null, arrays, strings, numbers
 */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a field that is a number.
 *
 * @param object the object, or another value in its place
 * @param field the field's name
 * @param file the file's path and the object's place in it, for errors
 * @returns the number
 * @throws {DataError} if there is no such field or it is not a finite number
 */
export function numberField(object: unknown, field: string, file: string): number {
  const value = isObject(object) ? object[field] : undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw broken(file, `it has ${field} = ${JSON.stringify(value)}, not a number`);
}

/**
 * Reads a field that is a list of numbers.
 *
 * @param object the object, or another value in its place
 * @param field the field's name
 * @param count how many numbers there must be
 * @param file the file's path and the object's place in it, for errors
 * @returns the numbers
 * @throws {DataError} if there is no such field or it is not a list of that many finite numbers
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
