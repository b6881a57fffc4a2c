// JSON text to a value, accepting exactly what Go's encoding/json accepts into `any`. Structure is
// read here without recursion. Each scalar is left to JSON.parse, whose grammar for strings,
// numbers and literals is Go's.
import { type JsonValue, maxJsonDepth } from './json.ts';

interface OpenObject {
  readonly closer: '}';
  readonly value: Map<string, JsonValue>;
  /** Key of the member being read. */
  key: string;
}

interface OpenArray {
  readonly closer: ']';
  readonly value: JsonValue[];
}

/**
 * The value of a JSON text, or `undefined` where Go refuses it: not JSON, a number beyond double
 * range (even in a member that a duplicate key replaces), or nesting over {@link maxJsonDepth}. The
 * last duplicate key wins, and an unpaired surrogate becomes U+FFFD, in keys as well
 * (docs/rules/platform.md "Bytes", "Refusals").
 */
export function parseJson(text: string): JsonValue | undefined {
  try {
    // Go sees bytes, where a surrogate that appears raw in the text cannot pair up with an escaped
    // one.
    return new JsonReader(text.toWellFormed()).read();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Reads one text. Every method leaves `at` behind what it read, and throws a SyntaxError at what Go
 * refuses.
 */
class JsonReader {
  private readonly text: string;
  private readonly open: (OpenObject | OpenArray)[] = [];
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): JsonValue {
    for (;;) {
      this.skipSpace();
      const value = this.readScalarOrOpen();
      if (value === undefined) continue;
      const whole = this.attach(value);
      if (whole !== undefined) return whole;
    }
  }

  /**
   * A scalar or an empty container. `undefined` when a container was opened and its first value
   * comes next.
   */
  private readScalarOrOpen(): JsonValue | undefined {
    const first = this.text[this.at];
    if (first === '"') return this.readString();
    if (first !== '{' && first !== '[') return this.readWord();
    if (this.open.length === maxJsonDepth) throw new SyntaxError('exceeded max depth');
    this.at += 1;
    this.skipSpace();
    const container: OpenObject | OpenArray =
      first === '{' ? { closer: '}', value: new Map(), key: '' } : { closer: ']', value: [] };
    if (this.text[this.at] === container.closer) {
      this.at += 1;
      return container.value;
    }
    this.open.push(container);
    if (container.closer === '}') this.readKey(container);
    return undefined;
  }

  /**
   * Puts a finished value into its container, closing all that end here. Returns the whole text's
   * value at its end.
   */
  private attach(finished: JsonValue): JsonValue | undefined {
    let value = finished;
    for (;;) {
      this.skipSpace();
      const container = this.open.at(-1);
      if (container === undefined) {
        if (this.at < this.text.length) throw new SyntaxError('data after the value');
        return value;
      }
      if (container.closer === '}') container.value.set(container.key, value);
      else container.value.push(value);
      const mark = this.text[this.at];
      this.at += 1;
      if (mark === ',') {
        this.skipSpace();
        if (container.closer === '}') this.readKey(container);
        return undefined;
      }
      if (mark !== container.closer) throw new SyntaxError('neither comma nor end');
      this.open.pop();
      value = container.value;
    }
  }

  private readKey(container: OpenObject): void {
    if (this.text[this.at] !== '"') throw new SyntaxError('no key');
    container.key = this.readString();
    this.skipSpace();
    if (this.text[this.at] !== ':') throw new SyntaxError('no colon');
    this.at += 1;
  }

  private readString(): string {
    const start = this.at;
    let end = start;
    do {
      end = this.text.indexOf('"', end + 1);
      if (end < 0) throw new SyntaxError('string without end');
    } while (this.isEscaped(end, start));
    this.at = end + 1;
    const value: string = JSON.parse(this.text.slice(start, this.at));
    return value.toWellFormed();
  }

  /** True when an odd number of backslashes appears before `at`. */
  private isEscaped(at: number, start: number): boolean {
    let before = at - 1;
    while (before > start && this.text[before] === '\\') before -= 1;
    return (at - before) % 2 === 0;
  }

  private readWord(): JsonValue {
    const start = this.at;
    while (this.at < this.text.length && !isDelimiter(this.text.charCodeAt(this.at))) this.at += 1;
    const value: null | boolean | number = JSON.parse(this.text.slice(start, this.at));
    // Go's ParseFloat reports a range error where JavaScript yields Infinity. Both round at the
    // same boundary.
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new SyntaxError('number beyond double range');
    return value;
  }

  private skipSpace(): void {
    while (isSpace(this.text.charCodeAt(this.at))) this.at += 1;
  }
}

/** JSON's four: tab, line feed, carriage return, space. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

const delimiters = new Set(Array.from('",:[]{}', (character) => character.charCodeAt(0)));

/** What ends a number or a literal: space or one of `" , : [ ] { }`. */
function isDelimiter(code: number): boolean {
  return delimiters.has(code) || isSpace(code);
}
