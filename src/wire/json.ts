// JSON values as Go's `any` holds them. Objects are maps, so that `__proto__` is an ordinary key
// and integer-like keys keep no order of their own.

/** Any JSON value. Numbers are finite doubles, `-0` included. */
export type JsonValue = null | boolean | number | string | JsonArray | JsonObject;

/** A JSON list. */
export type JsonArray = readonly JsonValue[];

/** A JSON object. Order is of no meaning, because the encoder sorts. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/**
 * Objects and lists may nest this deep, the outermost counting 1 (Go's `maxNestingDepth`,
 * docs/rules/platform.md "Refusals").
 */
export const maxJsonDepth = 10_000;

/** True for a JSON object. `false` for what is absent. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

/** True for a JSON list. `false` for what is absent. */
export function isJsonArray(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}
