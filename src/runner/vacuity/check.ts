// The vacuity check (design §3): before a canary may gate, it must fail wrong agents and pass right ones, in memory.
import type { Canary } from '../../domain/canary.ts';
import { type ErrorText, errorTexts } from '../../domain/error-texts.ts';
import type { CanaryJudgement } from '../../domain/judgement.ts';
import type { CanaryObservation } from '../../domain/observation.ts';
import type { AgentClient, Clock, ModelEndpoint, Random } from '../../domain/ports.ts';
import type { ModelAnswer, ModelRequest } from '../../domain/witness.ts';
import { judgeCanary } from '../../judge/judge.ts';
import type { Adapters } from '../adapters.ts';
import { playCanary } from '../canary.ts';
import { createTurnGate } from '../turn-gate.ts';
import type { Workspace } from '../workspace.ts';
import { createIdealAgent, createReplyOnlyAgent, type Departure } from './ideal-agent.ts';
import { createMemoryPlane } from './memory-plane.ts';

/** A scripted model without a server. */
export interface ModelInMemory extends ModelEndpoint {
  answer(request: ModelRequest): ModelAnswer;
}

/** What the check needs from outside. */
export interface VacuityTools {
  readonly clock: Clock;
  readonly random: Random;
  createModel(): ModelInMemory;
}

/** A wrong agent that a canary passes, or a right one that it does not. */
export interface Counterexample {
  /** For example `an agent that always answers "OK."`. */
  readonly agent: string;
  /** What is wrong with the canary's verdict, with the reply or headline that shows it. */
  readonly finding: string;
}

/** A question that sounds helpful and proves nothing. */
const clarifyingQuestion = 'What would you like me to do with the file?';

/** Plays a canary against agents that must fail and agents that must pass; an empty list means that it may gate. */
export async function checkVacuity(canary: Canary, tools: VacuityTools): Promise<Counterexample[]> {
  const found: Counterexample[] = [];
  const ideal = await playIdeal(canary, tools, { lacks: null, quotes: false });
  const mustPass = (agent: string, { judgement }: Played): void => {
    if (judgement.verdict !== 'passed')
      found.push({ agent, finding: `is not passed: ${judgement.headline}` });
  };
  const mustFail = (agent: string, { judgement, replies }: Played): void => {
    if (judgement.verdict !== 'passed') return;
    found.push({
      agent,
      finding: `is passed with the reply ${JSON.stringify(replies.at(-1) ?? '')}`,
    });
  };
  mustPass('the ideal agent', ideal);
  mustPass(
    'the ideal agent that quotes its own history in each reply',
    await playIdeal(canary, tools, { lacks: null, quotes: true }),
  );
  for (const lacks of canary.proves) {
    const lacking = await playIdeal(canary, tools, { lacks, quotes: false });
    mustFail(`the ideal agent without ${lacks}`, lacking);
    if (lacking.judgement.verdict === 'passed') continue;
    // Its replies must give it away too: an image may show no other witness.
    const judgement = judgeCanary(onRepliesAlone(lacking.observation));
    mustFail(`the ideal agent without ${lacks}, judged on its replies alone`, {
      ...lacking,
      judgement,
    });
  }
  for (const [agent, client] of replyOnlyAgents(ideal.replies)) {
    mustFail(agent, await play(canary, tools, client, null));
  }
  return found;
}

/** Agents that answer without a model: judged on replies alone, all of them must fail. */
function replyOnlyAgents(transcript: readonly string[]): [string, AgentClient][] {
  const constant = (text: string): AgentClient => createReplyOnlyAgent(() => text);
  return [
    ['an agent that always answers "OK."', constant('OK.')],
    ["an agent that echoes this turn's text", createReplyOnlyAgent((turn) => turn.text ?? '')],
    ['an agent that answers with an empty text', constant('')],
    ['an agent that asks a clarifying question', constant(clarifyingQuestion)],
    [
      "an agent that replays the ideal agent's answers of another run",
      createReplyOnlyAgent((_, number) => transcript[number - 1] ?? ''),
    ],
    ...errorTexts
      .map(toSample)
      .map((text): [string, AgentClient] => [
        `an agent that answers ${JSON.stringify(text)}`,
        constant(text),
      ]),
  ];
}

function toSample({ text, match }: ErrorText): string {
  return match === 'after-label' ? `Agent ${text}` : text;
}

/** What is left when neither model nor store was seen. */
function onRepliesAlone(observation: CanaryObservation): CanaryObservation {
  const turns = observation.turns.map((turn) => ({ ...turn, model: [], store: null }));
  return { ...observation, turns, modelSeen: false, storeSeen: false };
}

interface Played {
  readonly observation: CanaryObservation;
  readonly judgement: CanaryJudgement;
  readonly replies: readonly string[];
}

async function playIdeal(
  canary: Canary,
  tools: VacuityTools,
  departure: Departure,
): Promise<Played> {
  const plane = createMemoryPlane();
  const model = tools.createModel();
  const agent = createIdealAgent((request) => model.answer(request), plane, departure);
  return play(canary, tools, agent, { plane, model });
}

async function play(
  canary: Canary,
  tools: VacuityTools,
  agent: AgentClient,
  witnesses: { plane: ReturnType<typeof createMemoryPlane>; model: ModelInMemory } | null,
): Promise<Played> {
  const workspace: Workspace = {
    id: tools.random.uuid(),
    agent,
    container: null,
    controlPlane: witnesses?.plane ?? null,
    model: witnesses?.model ?? null,
    memory: null,
    gate: createTurnGate(false),
    bootMs: 0,
    contexts: [],
    tags: [],
    spent: false,
    dispose: async () => undefined,
  };
  const sessions = new Map<string, string>();
  const adapters: Pick<Adapters, 'clock' | 'random'> = tools;
  const observation = await playCanary(
    adapters,
    canary,
    {
      of: async (name) => {
        const contextId = sessions.get(name) ?? `sess-${workspace.id}-${tools.random.uuid()}`;
        sessions.set(name, contextId);
        return { workspace, contextId };
      },
      workspaces: () => [workspace],
      disposeFurther: async () => undefined,
    },
    { scope: 'context', turnTimeoutMs: Number.MAX_SAFE_INTEGER, onTurn: () => undefined },
    new AbortController().signal,
  );
  const replies = observation.turns.map(({ exchange }) =>
    exchange.outcome.kind === 'answered' ? exchange.outcome.reply.text : '',
  );
  return { observation, judgement: judgeCanary(observation), replies };
}
