// What the events of a stream add up to: a Message, or a Task with its artifacts put together.
// Pure. Events are hostile.
import type { HiddenText, Reply, TurnOutcome } from '../domain/reply.ts';
import { addElsewhere } from './elsewhere.ts';
import { openEnvelope } from './envelope.ts';
import {
  hasTooManyValues,
  isRecord,
  type JsonRecord,
  ownList,
  ownText,
  ownValue,
  parseUntrustedJson,
} from './json.ts';
import { maxJsonValues } from './limits.ts';
import { partsOf, toArtifactText, toMessageText, toReplyParts } from './part.ts';
import { quote } from './quote.ts';
import { judgeResult, rejected, toReply } from './reply.ts';
import type { SseEvent } from './sse.ts';
import { isTerminal, toTaskState } from './task-state.ts';

/** Texts that are kept of those that later events took the place of. */
const maxReplacedTexts = 16;

/** A stream as far as it came. */
export interface StreamReply {
  /** Takes the next event. What comes after the final one is not counted. */
  accept(event: SseEvent): void;
  /**
   * True once nothing more can change the meaning: a Message, a Task that is done or waits for
   * somebody, a failure.
   */
  readonly isFinal: boolean;
  /** The outcome of what came so far. */
  outcome(): TurnOutcome;
}

/**
 * The parts of one artifact so far (docs/rules/a2a.md "Streams": `append` adds to it, else it is
 * replaced).
 */
interface Artifact {
  readonly id: string | null;
  parts: unknown[];
}

/** An empty stream of a request with this id. `null` where the dialect has no envelopes. */
export function createStreamReply(
  requestId: string | null,
  version: Reply['dialect'],
): StreamReply {
  let failure: TurnOutcome | null = null;
  let message: unknown = null;
  let task: JsonRecord | null = null;
  let artifacts = new Map<string, Artifact>();
  let isFinal = false;
  let unknown: string | null = null;
  // Texts that later events took the place of.
  const replaced: HiddenText[] = [];

  const fail = (outcome: TurnOutcome): void => {
    failure = outcome;
    isFinal = true;
  };

  const replace = (text: string): void => {
    if (text === '') return;
    replaced.push(toStreamed(text));
    if (replaced.length > maxReplacedTexts) replaced.shift();
  };

  const statusText = (): string =>
    toMessageText(toReplyParts(partsOf(ownValue(ownValue(task, 'status'), 'message'))));

  const takeTask = (given: unknown): void => {
    replace(statusText());
    for (const artifact of artifacts.values()) replace(textOfArtifact(artifact));
    task = {
      id: ownText(given, 'id'),
      contextId: ownText(given, 'contextId'),
      status: ownValue(given, 'status'),
      parts: partsOf(given),
      message: ownValue(given, 'message'),
      history: ownList(given, 'history'),
    };
    artifacts = new Map();
    for (const artifact of ownList(given, 'artifacts')) takeArtifact(artifact, true);
    isFinal = isSettled(task);
  };

  const takeArtifact = (given: unknown, append: boolean): void => {
    const id = ownText(given, 'artifactId');
    // An artifact without id cannot be added to. The space keeps its number apart from ids.
    const key = id ?? ` ${artifacts.size}`;
    const known = artifacts.get(key);
    if (known !== undefined && !append) replace(textOfArtifact(known));
    const parts = append ? (known?.parts ?? []) : [];
    // Not by spreading: a hostile list may be longer than the stack.
    for (const part of partsOf(given)) parts.push(part);
    artifacts.set(key, { id, parts });
  };

  const takeStatus = (update: JsonRecord): void => {
    replace(statusText());
    task = { ...task, ...identify(update, task), status: ownValue(update, 'status') };
    isFinal = ownValue(update, 'final') === true || isSettled(task);
  };

  const takeResult = (result: unknown, text: string): void => {
    const artifactUpdate = eventOf(result, 'artifactUpdate', 'artifact-update');
    if (artifactUpdate !== null) {
      task ??= identify(artifactUpdate, null);
      takeArtifact(
        ownValue(artifactUpdate, 'artifact'),
        ownValue(artifactUpdate, 'append') === true,
      );
      return;
    }
    const statusUpdate = eventOf(result, 'statusUpdate', 'status-update');
    if (statusUpdate !== null) {
      takeStatus(statusUpdate);
      return;
    }
    const shape = toReply(result, version)?.shape;
    if (shape === 'task') takeTask(ownValue(result, 'task') ?? result);
    else if (shape === 'message') {
      message = result;
      isFinal = true;
    } else unknown ??= text;
  };

  return {
    accept({ data }) {
      if (isFinal) return;
      if (hasTooManyValues(data)) {
        const many = `An event of the stream has more than ${maxJsonValues} values.`;
        fail(rejected('body-too-large', many));
        return;
      }
      const value = parseUntrustedJson(data);
      if (value === undefined) {
        fail(rejected('not-json', `An event of the stream is no JSON: ${quote(data)}.`));
        return;
      }
      const envelope = openEnvelope(value, requestId);
      if (envelope.kind === 'rejected') fail({ ...envelope, reply: null });
      else takeResult(envelope.result, data);
    },
    get isFinal() {
      return isFinal;
    },
    outcome() {
      if (failure !== null) return failure;
      if (message !== null) {
        const passedOver = [statusText(), ...[...artifacts.values()].map(textOfArtifact)];
        return addElsewhere(judgeResult(message, version), [
          ...replaced,
          ...passedOver.map(toStreamed),
        ]);
      }
      if (task !== null) {
        const list = [...artifacts.values()].map(({ id, parts }) => ({ artifactId: id, parts }));
        const whole = { task: { ...task, artifacts: list } };
        return addElsewhere(judgeResult(whole, version), replaced);
      }
      if (unknown === null) return rejected('empty-body', 'The stream ended without an event.');
      const text = `No event of the stream is of a Message or Task: ${quote(unknown)}.`;
      return rejected('unknown-shape', text);
    },
  };
}

function textOfArtifact({ parts }: Artifact): string {
  return toArtifactText(toReplyParts(parts));
}

function toStreamed(text: string): HiddenText {
  return { place: 'streamed', text };
}

/** Done, or waiting for somebody: without another turn nothing more comes. */
function isSettled(task: JsonRecord): boolean {
  return isTerminal(toTaskState(ownText(ownValue(task, 'status'), 'state')));
}

/** The record under the key of A2A 1.0, or the one that names itself by `kind` as in A2A 0.3. */
function eventOf(result: unknown, key: string, kind: string): JsonRecord | null {
  const inner = ownValue(result, key);
  if (isRecord(inner)) return inner;
  return isRecord(result) && ownText(result, 'kind') === kind ? result : null;
}

/** Ids of a Task of which only updates came. */
function identify(update: JsonRecord, task: JsonRecord | null): JsonRecord {
  return {
    id: ownText(update, 'taskId') ?? ownText(task, 'id'),
    contextId: ownText(update, 'contextId') ?? ownText(task, 'contextId'),
  };
}
