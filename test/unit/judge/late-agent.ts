// An agent in memory with a queue: part of what it does for a turn comes when the turn is over.
import { commonTools } from '../../../src/definition/common-tools.ts';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import { type CanaryVerdict, judgeRecord } from '../../../src/judge/verdict.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent, say, toRequest } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { toCanary } from '../adversarial/play.ts';
import { createPlane } from '../fuzz/plane.ts';
import { seededRandom } from '../scripted-model/builders.ts';

/** What comes late. */
export interface Lateness {
  /** Memory rows are written when the agent was idle so many times. */
  readonly lateWrites?: number;
  /** Which of the writes, from 1, are never made. */
  readonly lostWrites?: readonly number[];
  /**
   * After its second turn the agent asks the model once more, with words of the other session or
   * not.
   */
  readonly lateRequest?: 'own' | 'foreign' | 'facts';
}

/** Plays a canary, and judges what was recorded. */
export async function playLate(source: string, lateness: Lateness): Promise<CanaryVerdict> {
  return judgeRecord(await recordLate(source, lateness));
}

/** Plays a canary. */
export async function recordLate(
  source: string,
  { lateWrites = 0, lostWrites = [], lateRequest }: Lateness,
): Promise<CanaryRecord> {
  const random = seededRandom(7);
  let now = 1_764_000_000_000;
  const clock = {
    now: () => {
      now += 1;
      return now;
    },
  };
  const session = createModelSession({ random, clock, tools: commonTools });
  const plane = createPlane(random, clock);
  const queue: { left: number; work(): void }[] = [];
  const ask: Parameters<typeof createIdealAgent>[0] = (request) =>
    session.answer(request, '')?.answer ?? { text: '', toolCalls: [] };
  let writes = 0;
  let turns = 0;
  const habits: Habits = {
    tool: (use, run) => {
      if (use.name !== 'commit_memory') return run(use.given);
      writes += 1;
      const work = () => void run(use.given);
      if (!lostWrites.includes(writes)) {
        if (lateWrites === 0) work();
        else queue.push({ left: lateWrites, work });
      }
      return '{"success":true}';
    },
    keep: (said, { history, others }) => {
      turns += 1;
      if (turns !== 2 || lateRequest === undefined) return said;
      const own = [...history, ...said];
      const foreign = lateRequest === 'own' ? [] : others;
      const texts = [...foreign, ...own].map(({ text }) =>
        lateRequest === 'facts' ? text.replaceAll(/ ?\[[TR]-\w+\]/g, '') : text,
      );
      const request = toRequest([
        say('user', `Take notes of this:\n${texts.join('\n')}\nBe brief.`),
      ]);
      // Marks at the end would make it a request of the turn itself.
      queue.push({ left: 1, work: () => void ask(toTagless(request)) });
      return said;
    },
  };
  const agent = createIdealAgent(ask, plane, habits);
  const model = {
    register: session.register,
    exchanges: session.exchanges,
    tokens: session.tokens,
    unmatchedRequests: () => [],
    url: () => 'memory:',
    close: async () => undefined,
  };
  const workspace = createWorkspace({ agent, controlPlane: plane, model, container: null }, random);
  plane.open(workspace.id);
  return playInMemory(toCanary(source), workspace, random, undefined, () => {
    for (const one of queue) one.left -= 1;
    const due = queue.filter(({ left }) => left === 0);
    for (const { work } of due) work();
  });
}

/** The same request with its words in the assistant's role, before a question without any mark. */
function toTagless(request: ReturnType<typeof toRequest>): ReturnType<typeof toRequest> {
  const [first] = request.messages;
  const notes = say('assistant', first?.text ?? '');
  return { ...request, messages: [notes, say('user', 'Go on.')] };
}
