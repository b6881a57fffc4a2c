// Parts of conversations that the tests of the judge share: a file, memory rows, tool calls.
import type { PlayFile } from '../../../src/domain/canary.ts';
import type { Expectation } from '../../../src/domain/expectation.ts';
import type { AttachmentRoute } from '../../../src/domain/record.ts';
import type { MemoryEvent } from '../../../src/domain/witness.ts';
import {
  answers,
  assistant,
  type Change,
  exchange,
  fact,
  healthyMessages,
  position,
  texts,
  toolResult,
  user,
} from './observation.ts';

export const file: PlayFile = {
  name: 'report-F-aaaaaaaaaa.txt',
  tag: 'F-aaaaaaaaaa',
  mimeType: 'text/plain',
  content: 'start K7-one middle K7-two end K7-three',
  facts: ['K7-one', 'K7-two', 'K7-three'],
};
export const withManifest = user(
  `${texts[1]}\n\nAttached files:\n- ${file.name} (text/plain) at /workspace/${file.name}`,
);
export const history = [user(texts[0]), assistant(answers[0])];
/** A turn whose file is whole in the request. */
export const wholeFile = {
  files: [file],
  model: [exchange([...history, withManifest, toolResult(file.content)])],
} satisfies Change;
/** A file that was put into the container because the image takes no uploads. */
export const byCopy: AttachmentRoute = {
  file,
  via: 'archive-copy',
  fallbackReasons: ['ingest: HTTP 404 ""'],
  isFault: false,
  uri: '',
};
const memory = { sequence: 1, at: 2_000, workspaceId: 'w1', accepted: true } as const;
export const write = {
  ...memory,
  kind: 'write',
  content: `Colour is ${fact}.`,
  automatic: false,
} satisfies MemoryEvent;
export const read = {
  ...memory,
  kind: 'read',
  query: 'colour',
  rows: [`Colour is ${fact}.`],
} satisfies MemoryEvent;
export const written: Expectation = { kind: 'memory-written', text: fact, position };
export const recalled: Expectation = { kind: 'memory-recalled', text: fact, position };
export const call = exchange(healthyMessages, {
  called: 'commit-memory',
  receipt: null,
  answer: { text: null, toolCalls: [] },
});
export const recall = { ...call, called: 'recall-memory' } as const;
export const result: Expectation = { kind: 'tool-result', text: fact, position };
export const skillRun = { ...call, called: 'run-skill' } as const;
export const peerAsked: Expectation = { kind: 'peer-asked', text: fact, position };
export const peerAnswered: Expectation = { kind: 'peer-answered', text: fact, position };
export const afterRecall = (result: string) =>
  exchange([...healthyMessages, toolResult(result)], { sequence: 2 });

export const asking = [{ ...call, called: 'ask-peer' } as const, afterRecall('busy')];
