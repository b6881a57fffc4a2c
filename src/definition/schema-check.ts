// Checks a read file against a JSON Schema and says each mistake in words, at its line and column.
import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv';
import { renderKnownWords } from './near-word.ts';
import type { ProblemSink } from './problem-sink.ts';
import type { Path } from './yaml-source.ts';

/** Compiles a published schema. The guard it returns lists all errors, not the first alone. */
export function compileSchema<Value>(schema: AnySchemaObject): ValidateFunction<Value> {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    strictTypes: false,
    // A schema is compiled in every run, to check few and small files: tests check the schema
    // itself.
    validateSchema: false,
    code: { optimize: false },
  });
  return ajv.compile<Value>(schema);
}

/** More mistakes than this are not worth listing, and finding their places would take time. */
const maxProblems = 200;

/** Adds what a schema refused, in words. `what` names the kind of file, such as "canary". */
export function checkErrors(errors: readonly ErrorObject[], what: string, sink: ProblemSink): void {
  const distinct = errors.filter((error) => !isRepeated(error)).slice(0, maxProblems);
  for (const error of distinct) addError(error, what, sink);
}

/**
 * Branches of a choice, and words about branches, whose sense the enclosing rule's own message
 * gives.
 */
function isRepeated(error: ErrorObject): boolean {
  return (
    error.keyword === 'if' ||
    error.propertyName !== undefined ||
    /\/(?:anyOf|oneOf)\/\d+\//.test(error.schemaPath)
  );
}

function addError(error: ErrorObject, what: string, sink: ProblemSink): void {
  const path = toPath(error.instancePath);
  const name = toLabel(path, what);
  const params = error.params as Readonly<Record<string, unknown>>;
  const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
  const description = String(error.parentSchema?.description ?? '').replace(/\.$/, '');
  const add = (message: string, hint: string | null = null): void =>
    sink.add(path, toSentence(message), hint);
  const addMissing = (message: string, hint: string | null = null): void =>
    sink.addMissing(path, toSentence(message), hint);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      sink.addAtKey([...path, key], `Unknown key ${quote(key)}`, renderKnownWords(key, known));
      break;
    }
    case 'propertyNames': {
      const key = String(params.propertyName);
      const rule = error.parentSchema?.propertyNames as { description?: string } | undefined;
      const message = `${quote(key)} cannot be a name here`;
      sink.addAtKey([...path, key], message, rule?.description?.replace(/\.$/, '') ?? null);
      break;
    }
    case 'required':
      addMissing(`Missing key "${params.missingProperty}" in ${name}`);
      break;
    case 'dependencies': {
      const key = String(params.property);
      sink.addAtKey([...path, key], `"${key}" needs "${params.missingProperty}" next to it`);
      break;
    }
    case 'type':
      add(
        `${name} must be ${renderTypes(params.type)}; got ${renderKind(error.data)}`,
        toTypeHint(error.data, params.type, description),
      );
      break;
    case 'enum': {
      const words = (params.allowedValues as readonly unknown[]).map(String);
      const hint = typeof error.data === 'string' ? renderKnownWords(error.data, words) : null;
      add(
        `${name} must be one of ${words.join(', ')}; got ${renderValue(error.data)}`,
        hint?.startsWith('did') === true ? hint : null,
      );
      break;
    }
    case 'pattern':
      // JSON Schema's word for what is never shown again: it may be a secret, or hold one.
      add(
        error.parentSchema?.writeOnly === true
          ? `${name} does not have the right form`
          : `${name} cannot be ${renderValue(error.data)}`,
        description,
      );
      break;
    case 'minLength':
      add(`${name} must not be empty`);
      break;
    case 'maxLength':
      add(`${name} must have at most ${params.limit} characters`);
      break;
    case 'minimum':
      add(`${name} must be at least ${params.limit}; got ${renderValue(error.data)}`);
      break;
    case 'maximum':
      add(`${name} must be at most ${params.limit}; got ${renderValue(error.data)}`);
      break;
    case 'minItems':
    case 'minProperties':
      addMissing(
        `${name} must not be empty`,
        known.length > 0 ? `known: ${known.join(', ')}` : null,
      );
      break;
    case 'maxItems':
    case 'maxProperties':
      add(`${name} must have at most ${params.limit} entries`);
      break;
    case 'uniqueItems':
      add(`${name} names an entry twice`);
      break;
    default:
      addMissing(description === '' ? `${name} ${error.message ?? 'is invalid'}` : description);
      break;
  }
}

function toSentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
}

function toPath(pointer: string): Path {
  const steps = pointer.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The thing in words: `"send"`, `item 2 of "proves"`, `the canary`. */
function toLabel(path: Path, what: string): string {
  const last = path.at(-1);
  if (last === undefined) return `the ${what}`;
  if (!/^\d+$/.test(String(last))) return quote(String(last));
  const parent = path.at(-2);
  return `item ${Number(last) + 1}${parent === undefined ? '' : ` of ${quote(String(parent))}`}`;
}

function renderTypes(types: unknown): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    array: 'a list',
    object: 'a mapping',
    integer: 'a whole number',
  };
  const names = String(types).split(',');
  return names.map((name) => words[name] ?? name).join(' or ');
}

function renderKind(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'a text' : renderValue(value);
}

function toTypeHint(value: unknown, types: unknown, description: string): string | null {
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  // In quotes it would be refused once more.
  if (typeof value === 'number' && /such as \d+m?s\b/.test(description))
    return `a duration has a unit: ${value}s`;
  return isPlain && String(types).includes('string') ? 'put it in quotes' : null;
}

function renderValue(value: unknown): string {
  if (value !== null && typeof value === 'object') return renderKind(value);
  return typeof value === 'string' ? quote(value) : String(value);
}

function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(short);
}
