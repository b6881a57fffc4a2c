// One item of `expect` to expectations: an item may hold several, and each gets a position of its own.
import type { Expectation, Position } from '../domain/canary.ts';
import { parseDuration } from '../domain/duration.ts';
import type { ExpectationShape } from './canary-shape.ts';
import type { Path, YamlSource } from './yaml-source.ts';

interface Placed<Value> {
  readonly position: Position;
  readonly value: Value;
}

/** The expectations of one item, in the order of the file. Each stands at its key or, in a list, at its list item. */
export function toExpectations(
  shape: ExpectationShape,
  path: Path,
  source: YamlSource,
): Expectation[] {
  const place = <Value>(
    value: Value | readonly Value[] | undefined,
    group: string,
    key: string,
  ): Placed<Value>[] => {
    if (value === undefined) return [];
    const keyPath = [...path, group, key];
    if (!Array.isArray(value)) {
      return [{ position: source.keyAt(keyPath), value: value as Value }];
    }
    const items = value as readonly Value[];
    return items.map((item, index) => ({
      position: source.keyAt([...keyPath, index]),
      value: item,
    }));
  };
  const { reply, history, attachment, memory, store, tool, stream, peer } = shape;
  const earlier = attachment?.['of-turn'];
  const ofTurn = earlier === undefined ? {} : { ofTurn: earlier };
  const limit = memory?.within === undefined ? null : parseDuration(memory.within);
  const withinMs = limit === null ? {} : { withinMs: limit };
  const expectations: Expectation[] = [
    ...place(reply?.contains, 'reply', 'contains').map(
      ({ position, value }) => ({ position, kind: 'reply-contains', text: value }) as const,
    ),
    ...place(reply?.['not-contains'], 'reply', 'not-contains').map(
      ({ position, value }) => ({ position, kind: 'reply-not-contains', text: value }) as const,
    ),
    ...place(reply?.['matches-shape'], 'reply', 'matches-shape').map(
      ({ position, value }) => ({ position, kind: 'reply-matches-shape', shape: value }) as const,
    ),
    ...place(history?.['includes-turn'], 'history', 'includes-turn').map(
      ({ position, value }) => ({ position, kind: 'history-includes-turn', turn: value }) as const,
    ),
    ...place(history?.['excludes-session'], 'history', 'excludes-session').map(
      ({ position, value }) =>
        ({ position, kind: 'history-excludes-session', session: value }) as const,
    ),
    ...place(attachment?.['reaches-model'], 'attachment', 'reaches-model').map(
      ({ position, value }) =>
        ({ position, kind: 'attachment-reaches-model', file: value, ...ofTurn }) as const,
    ),
    ...place(attachment?.content, 'attachment', 'content').map(
      ({ position, value }) =>
        ({ position, kind: 'attachment-content', file: value, ...ofTurn }) as const,
    ),
    ...place(memory?.written, 'memory', 'written').map(
      ({ position, value }) =>
        ({ position, kind: 'memory-written', text: value, ...withinMs }) as const,
    ),
    ...place(memory?.recalled, 'memory', 'recalled').map(
      ({ position, value }) => ({ position, kind: 'memory-recalled', text: value }) as const,
    ),
    ...place(store?.['same-key-as-turn'], 'store', 'same-key-as-turn').map(
      ({ position, value }) => ({ position, kind: 'store-same-key-as-turn', turn: value }) as const,
    ),
    ...place(tool?.called, 'tool', 'called').map(
      ({ position, value }) => ({ position, kind: 'tool-called', tool: value }) as const,
    ),
    ...place(tool?.result, 'tool', 'result').map(
      ({ position, value }) => ({ position, kind: 'tool-result', text: value }) as const,
    ),
    ...place(stream?.events, 'stream', 'events').map(
      ({ position, value }) => ({ position, kind: 'stream-events', count: value }) as const,
    ),
    ...place(stream?.['dropped-turn'], 'stream', 'dropped-turn').map(
      ({ position, value }) => ({ position, kind: 'stream-dropped-turn', turn: value }) as const,
    ),
    ...place(peer?.asked, 'peer', 'asked').map(
      ({ position, value }) => ({ position, kind: 'peer-asked', text: value }) as const,
    ),
    ...place(peer?.answered, 'peer', 'answered').map(
      ({ position, value }) => ({ position, kind: 'peer-answered', text: value }) as const,
    ),
  ];
  return expectations.sort(
    (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
  );
}
