// Values as JSON in which everything that repeats is written once. Each model request holds the
// whole conversation before it, and each copy of a store the rows before it: written plainly,
// records would grow with the square of the turns.

/**
 * A value as it is written: a primitive, or `[n]`, the node n. Of nodes that are objects or lists
 * each part is written so. A node that is a text is itself.
 */
export type Written = unknown;

/** Shorter texts are written where they are. */
const minPooledChars = 24;
/** Parts of one value, each repetition counted: whoever is given the value walks all of them. */
const maxParts = 50_000_000;

/** How values are written. */
export interface PoolManner {
  /** What is written in place of the value under a key. `undefined`: nothing. */
  replace(key: string, value: unknown): unknown;
  /** What is written in place of a text, keys included. */
  text(text: string): string;
}

/** Writes values that share their nodes. */
export interface PoolWriter {
  write(value: unknown): Written;
  /** Whether {@link PoolManner.text} changed anything in a value that was written. */
  isChanged(written: Written): boolean;
  /** The nodes that are new since the last call, in their order. */
  takeNodes(): readonly unknown[];
}

/** A writer without nodes yet. */
export function createPoolWriter({ replace, text }: PoolManner): PoolWriter {
  const known = new Map<string, number>();
  const changed = new Set<number>();
  const texts = new Map<string, string>();
  /** Turns share the rows of a store that did not change, and the messages of a request. */
  const written = new WeakMap<object, Written>();
  let fresh: unknown[] = [];
  const put = (node: unknown, isChanged: boolean): [number] => {
    const key = JSON.stringify(node);
    const at = known.get(key) ?? known.size;
    if (at === known.size) {
      known.set(key, at);
      fresh.push(node);
    }
    // Two values may be equal only now that something was replaced in one of them.
    if (isChanged) changed.add(at);
    return [at];
  };
  const toText = (given: string): string => {
    const made = texts.get(given) ?? text(given);
    texts.set(given, made);
    return made;
  };
  const isChangedPart = (one: unknown): boolean => Array.isArray(one) && changed.has(one[0]);
  const write = (key: string, given: unknown): Written => {
    const one = replace(key, given);
    if (typeof one === 'string') {
      const made = toText(one);
      return made.length < minPooledChars && made === one ? made : put(made, made !== one);
    }
    if (typeof one !== 'object' || one === null) return one;
    const before = written.get(one);
    if (before !== undefined) return before;
    const made = toNode(one);
    written.set(one, made);
    return made;
  };
  const toNode = (one: object): Written => {
    if (Array.isArray(one)) {
      const parts = one.map((item) => write('', item) ?? null);
      return put(parts, parts.some(isChangedPart));
    }
    const fields = Object.entries(one).flatMap(([name, item]): [string, Written][] => {
      const part = write(name, item);
      return part === undefined ? [] : [[name, part]];
    });
    return put(
      Object.fromEntries(fields.map(([name, item]) => [toText(name), item])),
      fields.some(([name, item]) => toText(name) !== name || isChangedPart(item)),
    );
  };
  return {
    write: (value) => write('', value) ?? null,
    isChanged: isChangedPart,
    takeNodes() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
  };
}

/** Reads what a writer wrote. */
export interface PoolReader {
  /** @throws Error for nodes that are damaged */
  add(nodes: readonly unknown[]): void;
  /**
   * The value, in which what was one node is one object. @throws Error for one that is damaged or
   * far too large
   */
  read(written: Written): unknown;
}

/** A reader without nodes yet. */
export function createPoolReader(): PoolReader {
  const values: unknown[] = [];
  const sizes: number[] = [];
  const sizeOf = (written: Written): number =>
    Array.isArray(written) ? (sizes[written[0]] ?? 1) : 1;
  const read = (written: Written): unknown => {
    if (typeof written !== 'object' || written === null) return written;
    const at: unknown = Array.isArray(written) && written.length === 1 ? written[0] : null;
    if (typeof at !== 'number' || !Number.isInteger(at) || at < 0 || at >= values.length)
      throw new Error('a reference in it leads nowhere');
    return values[at];
  };
  const sum = (parts: readonly Written[]): number =>
    parts.reduce((total: number, part) => total + sizeOf(part), 1);
  return {
    add(nodes) {
      for (const node of nodes) {
        // Parts are read before their node is known, so that none leads in a circle.
        if (Array.isArray(node)) {
          values.push(node.map(read));
          sizes.push(sum(node));
        } else if (typeof node === 'object' && node !== null) {
          const fields = Object.entries(node);
          values.push(Object.fromEntries(fields.map(([name, part]) => [name, read(part)])));
          sizes.push(sum(fields.map(([, part]) => part)));
        } else {
          values.push(node);
          sizes.push(1);
        }
      }
    },
    read(written) {
      if (sizeOf(written) > maxParts) throw new Error('it expands to more than a run can record');
      return read(written);
    },
  };
}
