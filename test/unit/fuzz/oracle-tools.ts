// The second opinion on what reaches the model beside the conversation: files, captions, memory,
// skills, the second agent.
import type { Layer } from '../../../src/domain/verdict.ts';
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import { receiptOf } from './answers.ts';
import { isEnded } from './manners.ts';
import { isWithoutTools } from './oracle-requests.ts';
import { isBeside, type Requests, type Turn } from './said.ts';
import type { RunCall } from './turn-log.ts';

/** Files and the text beside them. */
export function addAttachments(found: Set<Layer>, turn: Turn, requests: Requests): void {
  const { play, present } = turn;
  if (play.files.length === 0) return;
  for (const file of play.files) {
    const isNamed = requests.some((messages) =>
      messages.some(({ text }) => text.includes(file.tag)),
    );
    if (isWithoutTools(turn, requests) && isNamed) continue;
    const isWhole = requests.some((messages) =>
      messages.some(({ origin, text }) => origin?.part === 'result' && text.includes(file.content)),
    );
    if (!isWhole) found.add('attachment-dropped');
  }
  if (play.text === null) return;
  const last = requests.at(-1) ?? [];
  const isWhole = last.some((m) => m.role === 'user' && m.text.includes(present.text));
  if (!isWhole) found.add('caption-dropped');
}

/** What was to be written or recalled. */
export function addMemory(
  found: Set<Layer>,
  turn: Turn,
  turns: readonly Turn[],
  requests: Requests,
): void {
  const { play, log } = turn;
  // Of turns under way together nobody can tell which one has read, once the first was told to.
  const later = turns.filter(
    (t) => isBeside(turn, t.play.number, play.number) && t.play.number > play.number,
  );
  const isRead = [turn, ...later].some((t) =>
    t.log.calls.some(({ asked, ran }) => asked.name === 'recall_memory' && ran.length > 0),
  );
  for (const expectation of play.expect) {
    if (expectation.kind === 'memory-written') {
      // A call that another turn's script made, to which the model was led, is not the one that is
      // asked for.
      const call = log.calls.find(
        ({ asked }) =>
          asked.name === 'commit_memory' && asked.given.content?.includes(expectation.text),
      );
      const { replied } = turn.observation.turns[play.number - 1] ?? {};
      const isInTime = ({ memory }: RunCall): boolean =>
        expectation.withinMs !== 0 || memory < (replied?.memory ?? 0);
      const isOwn = ({ given }: RunCall): boolean => given.content === call?.asked.given.content;
      const isRun = call?.ran.some((ran) => isOwn(ran) && isInTime(ran)) ?? true;
      if (!isRun) found.add('memory-not-written');
    }
    if (expectation.kind === 'memory-recalled') {
      const queries = play.model.flatMap((step) => (step.kind === 'call' ? step.with.query : []));
      const call = log.calls.find(
        ({ asked }) => asked.name === 'recall_memory' && queries.includes(asked.given.query),
      );
      if (call === undefined) continue;
      const isRecalled = requests.some((messages) =>
        messages.some((m) => m.text.includes(expectation.text) && isOfRecall(m, turn, requests)),
      );
      if (!isRead || !isRecalled) found.add('memory-not-recalled');
    }
  }
}

/** Whether a message is the result of a recall of this turn, or of one under way beside it. */
function isOfRecall({ origin, toolCallId }: AgentMessage, turn: Turn, requests: Requests): boolean {
  if (origin?.part !== 'result') return false;
  const calls = requests.flat().flatMap(({ toolCalls }) => toolCalls);
  const call = calls.find(({ id }) => id === toolCallId);
  if (call !== undefined && call.name !== 'recall_memory') return false;
  const own = turn.before.find((said) => said.turn === origin.turn)?.number;
  return own === undefined || isBeside(turn, own, turn.play.number);
}

/** What a skill was to bring, and what the second agent was to be asked and to answer. */
export function addCalls(found: Set<Layer>, turn: Turn, requests: Requests): void {
  const { play, log } = turn;
  const { peerTag } = play;
  const skills = play.model.flatMap((step) => (step.kind === 'call' ? step.with.skill : []));
  const isRun = log.calls.some(
    ({ asked }) => asked.name === 'run_skill' && skills.includes(asked.given.skill),
  );
  const isAsked =
    peerTag !== undefined && log.calls.some(({ asked }) => asked.given.task?.includes(peerTag));
  for (const expectation of play.expect) {
    const isResult = expectation.kind === 'tool-result' && isRun;
    if (isResult && !isTold(requests, [expectation.text])) found.add('tool-result-lost');
    if (!isAsked) continue;
    if (expectation.kind === 'peer-asked' && !isPeerAsked(turn, expectation.text))
      found.add('peer-not-reached');
    const receipts = log.peer.answered.flatMap((answer) => receiptOf(answer) ?? []);
    const isHeard = (text: string): boolean =>
      receipts.some((receipt) => isTold(requests, [text, receipt]));
    if (expectation.kind === 'peer-answered' && !isHeard(expectation.text))
      found.add('peer-not-reached');
  }
}

/** The second agent was looked up, and its model got the text under the mark of the question. */
function isPeerAsked({ play, log }: Turn, text: string): boolean {
  const { peerTag } = play;
  const call = log.calls.find(({ asked }) => asked.given.task?.includes(peerTag ?? '\0'));
  const id = call?.asked.given.workspace_id;
  if (peerTag === undefined || id === undefined) return false;
  if (!log.discovered.some((body) => body.includes(id))) return false;
  return log.peer.asked.some((asked) => asked.includes(peerTag) && asked.includes(text));
}

/**
 * A request that a provider refuses: a result whose call is not before it, a call whose results do
 * not follow at once.
 */
export function addBroken(found: Set<Layer>, turn: Turn, requests: Requests): void {
  // In the turn itself no one can ask for the results of a call that its user did not wait for.
  const own = isEnded(turn.play) ? turn.present.turn : null;
  const isBroken = (messages: Requests[number]): boolean =>
    messages.some(({ toolCallId, toolCalls, origin }, at) => {
      const before = messages.slice(0, at).flatMap((message) => message.toolCalls);
      if (toolCallId !== null) return !before.some(({ id }) => id === toolCallId);
      const rest = messages.slice(at + 1).filter(({ role }) => role !== 'system');
      const end = rest.findIndex((message) => message.toolCallId === null);
      const results = end === -1 ? rest : rest.slice(0, end);
      if (rest.length === 0 || (origin !== undefined && origin.turn === own)) return false;
      return !toolCalls.every(({ id }) => results.some((result) => result.toolCallId === id));
    });
  if (requests.some(isBroken)) found.add('sent-broken');
}

/** Whether all texts stand in one result of a tool. */
function isTold(requests: Requests, texts: readonly string[]): boolean {
  const isResult = ({ origin, text }: AgentMessage): boolean =>
    origin?.part === 'result' && texts.every((wanted) => text.includes(wanted));
  return requests.some((messages) => messages.some(isResult));
}
