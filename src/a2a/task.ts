// A Task as the answer to a turn: its text is taken from one place only, so that nothing is counted twice.
import type { Reply, ReplyPart } from '../domain/reply.ts';
import { type JsonRecord, ownList, ownText, ownValue } from './json.ts';
import { partsOf, toArtifactText, toMessageText, toReplyParts } from './part.ts';
import { toTaskState } from './task-state.ts';

interface TextSource {
  readonly text: string;
  readonly parts: readonly ReplyPart[];
}

/**
 * A Task as a reply. The text is the first that is not empty of: the Task's own parts, the status message, the
 * artifacts. Agents write the same answer into the last two (contract/real-images.md 5).
 */
export function toTaskReply(task: JsonRecord, dialect: Reply['dialect']): Reply {
  const status = ownValue(task, 'status');
  const message = ownValue(status, 'message');
  const sources = [
    toMessageSource(partsOf(task)),
    toMessageSource(partsOf(message)),
    toArtifactsSource(ownList(task, 'artifacts')),
  ];
  const chosen = sources.find((source) => source.text !== '');
  return {
    shape: 'task',
    dialect,
    text: chosen?.text ?? '',
    parts: joinParts(sources, chosen),
    contextId: ownText(task, 'contextId') ?? ownText(message, 'contextId'),
    taskId: ownText(task, 'id'),
    state: toTaskState(ownText(status, 'state')),
  };
}

function toMessageSource(list: readonly unknown[]): TextSource {
  const parts = toReplyParts(list);
  return { text: toMessageText(parts), parts };
}

/** Several artifacts stand on lines of their own; entries of one `artifactId` are chunks of one artifact. */
function toArtifactsSource(artifacts: readonly unknown[]): TextSource {
  const chunks = new Map<string, ReplyPart[]>();
  for (const [index, artifact] of artifacts.entries()) {
    // A space keeps the number of an artifact without id apart from ids.
    const id = ownText(artifact, 'artifactId') ?? ` ${index}`;
    const parts = chunks.get(id) ?? [];
    // Not by spreading: a hostile list may be longer than the stack.
    for (const part of toReplyParts(partsOf(artifact))) parts.push(part);
    chunks.set(id, parts);
  }
  const texts = [...chunks.values()].map(toArtifactText).filter((text) => text !== '');
  return { text: texts.join('\n'), parts: [...chunks.values()].flat() };
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
