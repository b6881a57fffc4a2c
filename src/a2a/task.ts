// A Task as the answer to a turn: its text is taken from one place only, so that nothing is counted
// twice.
import type { HiddenPlace, Reply, ReplyPart } from '../domain/reply.ts';
import { withElsewhere } from './elsewhere.ts';
import { type JsonRecord, ownList, ownText, ownValue } from './json.ts';
import { partsOf, toArtifactText, toMessageText, toReplyParts } from './part.ts';
import { toTaskState } from './task-state.ts';

interface TextSource {
  readonly place: HiddenPlace;
  readonly text: string;
  readonly parts: readonly ReplyPart[];
}

/**
 * A Task as a reply. The text is the one that the platform shows: the first that is not empty of
 * the Task's own parts, its artifacts in their order, the status message, its message
 * (docs/rules/platform.md "Text of a reply"). The others are kept next to it.
 */
export function toTaskReply(task: JsonRecord, dialect: Reply['dialect']): Reply {
  const status = ownValue(task, 'status');
  const message = ownValue(status, 'message');
  const sources = [
    toMessageSource('message', partsOf(task)),
    ...toArtifactSources(ownList(task, 'artifacts')),
    toMessageSource('status-message', partsOf(message)),
    toMessageSource('message', partsOf(ownValue(task, 'message'))),
  ];
  const chosen = sources.find((source) => source.text !== '');
  const others = sources.filter((source) => source !== chosen);
  const reply: Reply = {
    shape: 'task',
    dialect,
    text: chosen?.text ?? '',
    parts: joinParts(sources, chosen),
    contextId: ownText(task, 'contextId') ?? ownText(message, 'contextId'),
    taskId: ownText(task, 'id'),
    state: toTaskState(ownText(status, 'state')),
  };
  return withElsewhere(reply, [...others, ...toHistorySources(ownList(task, 'history'))]);
}

function toMessageSource(place: HiddenPlace, list: readonly unknown[]): TextSource {
  const parts = toReplyParts(list);
  return { place, text: toMessageText(parts), parts };
}

/**
 * What the agent said after the user's last message: what appears before that is of an earlier
 * turn.
 */
function toHistorySources(history: readonly unknown[]): readonly TextSource[] {
  const lastOfUser = history.findLastIndex((entry) => !isOfAgent(entry));
  return history.slice(lastOfUser + 1).map((entry) => toMessageSource('history', partsOf(entry)));
}

/** A2A 0.3 has `agent`, A2A 1.0 `ROLE_AGENT`. */
function isOfAgent(entry: unknown): boolean {
  return /agent$/i.test(ownText(entry, 'role') ?? '');
}

/** Entries of one `artifactId` are chunks of one artifact. */
function toArtifactSources(artifacts: readonly unknown[]): readonly TextSource[] {
  const chunks = new Map<string, ReplyPart[]>();
  for (const [index, artifact] of artifacts.entries()) {
    // A space keeps the number of an artifact without id apart from ids.
    const id = ownText(artifact, 'artifactId') ?? ` ${index}`;
    const parts = chunks.get(id) ?? [];
    // Not by spreading: a hostile list may be longer than the stack.
    for (const part of toReplyParts(partsOf(artifact))) parts.push(part);
    chunks.set(id, parts);
  }
  return [...chunks.values()].map((parts) => ({
    place: 'later-artifact',
    text: toArtifactText(parts),
    parts,
  }));
}

/** All parts of the source of the text, and files and data of the others, each once. */
function joinParts(
  sources: readonly TextSource[],
  chosen: TextSource | undefined,
): readonly ReplyPart[] {
  const seen = new Set<string>();
  return sources.flatMap((source) =>
    source.parts.filter((part) => {
      if (part.kind === 'text') return source === chosen;
      const key = JSON.stringify(part);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    }),
  );
}
