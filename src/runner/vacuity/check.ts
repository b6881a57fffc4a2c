// The vacuity check: before a canary may gate, it must fail wrong agents and pass right ones, in
// memory.
import type { Canary } from '../../domain/canary.ts';
import type { CanaryJudgement } from '../../domain/judgement.ts';
import type { ModelRequest } from '../../domain/model-request.ts';
import type { ModelEndpoint, Random } from '../../domain/ports.ts';
import type { CanaryRecord } from '../../domain/record.ts';
import type { ModelAnswer } from '../../domain/witness.ts';
import { judgeCanary } from '../../judge/judge.ts';
import { toLedger } from '../../judge/ledger.ts';
import type { Workspace } from '../boot/workspace.ts';
import { agentsWithoutModel } from './agents-without-model.ts';
import { lacking, quoting } from './departures.ts';
import type { Habits } from './habits.ts';
import { type AskPeer, createIdealAgent } from './ideal-agent.ts';
import { createMemoryPlane } from './memory-plane.ts';
import {
  createContainerInMemory,
  createWorkspace,
  type MemoryParts,
  playInMemory,
} from './play.ts';

/** A scripted model without a server. */
export interface ModelInMemory extends ModelEndpoint {
  answer(request: ModelRequest): ModelAnswer;
}

/** What the check needs from outside. */
export interface VacuityTools {
  readonly random: Random;
  createModel(): ModelInMemory;
}

/** A wrong agent that a canary passes, or a right one that does not meet all of it. */
export interface Counterexample {
  /** For example `an agent that always answers "OK."`. */
  readonly agent: string;
  /** What is wrong with the canary, with the reply, headline or expectation that shows it. */
  readonly finding: string;
}

/**
 * Plays a canary against agents that must fail and agents that must pass. An empty list means that
 * it may gate.
 */
export async function checkVacuity(canary: Canary, tools: VacuityTools): Promise<Counterexample[]> {
  const found: Counterexample[] = [];
  const mustPass = (agent: string, { judgement }: Played): void => {
    if (judgement.verdict !== 'passed')
      found.push({
        agent,
        finding: `is not passed: ${judgement.headline}${tellUnscripted(canary)}`,
      });
  };
  const mustFail = (agent: string, { judgement, replies }: Played): void => {
    if (judgement.verdict !== 'passed') return;
    found.push({
      agent,
      finding: `is passed with the reply ${JSON.stringify(replies.at(-1) ?? '')}`,
    });
  };
  const ideal = await playIdeal(canary, tools, {});
  mustPass('the ideal agent', ideal);
  for (const finding of findUnobserved(ideal.judgement))
    found.push({ agent: 'the ideal agent', finding });
  mustPass(
    'the ideal agent that quotes its own history in each reply',
    await playIdeal(canary, tools, quoting),
  );
  for (const ability of canary.proves) {
    const lame = await playIdeal(canary, tools, lacking[ability]);
    mustFail(`the ideal agent without ${ability}`, lame);
    if (lame.judgement.verdict === 'passed') continue;
    // Its replies must give it away too: an image may show no other witness.
    const judgement = judgeCanary(toLedger(onRepliesAlone(lame.record)));
    mustFail(`the ideal agent without ${ability}, judged on its replies alone`, {
      ...lame,
      judgement,
    });
  }
  for (const [agent, client] of agentsWithoutModel(ideal.replies)) {
    const parts = { agent: client, controlPlane: null, model: null, container: null };
    mustFail(agent, await play(canary, tools, parts));
  }
  return found;
}

/**
 * What the canary expects and the ideal agent does not show: no run could ever judge it. Each place
 * once, though a turn may be sent many times.
 */
function findUnobserved({ turns }: CanaryJudgement): string[] {
  const byPlace = new Map<string, string>();
  for (const { expectations } of turns)
    for (const { position, result, expected, actual } of expectations) {
      if (position === null || result !== 'not-observed') continue;
      const place = `${position.line}:${position.column}`;
      if (byPlace.has(place)) continue;
      byPlace.set(
        place,
        `leaves what line ${position.line} expects unobserved (${expected}), so no run with the scripted model can judge it: ${actual}`,
      );
    }
  return [...byPlace.values()];
}

/** The turns for which the model has no words: their answers are the likeliest cause. */
function tellUnscripted({ turns }: Canary): string {
  const numbers = turns.flatMap(({ model }, index) => (model.length === 0 ? [index + 1] : []));
  if (numbers.length === 0) return '';
  const [which, have] = numbers.length === 1 ? ['turn', 'has'] : ['turns', 'have'];
  return ` (${which} ${numbers.join(', ')} ${have} no "model", so the scripted model says "OK.")`;
}

/** What is left when neither model nor store was seen. */
export function onRepliesAlone(record: CanaryRecord): CanaryRecord {
  const turns = record.turns.map((turn) => ({ ...turn, store: null }));
  const containers = record.containers.map((container) => ({ ...container, exchanges: [] }));
  return { ...record, turns, containers, seen: { model: false, store: false } };
}

interface Played {
  readonly record: CanaryRecord;
  readonly judgement: CanaryJudgement;
  readonly replies: readonly string[];
}

async function playIdeal(canary: Canary, tools: VacuityTools, habits: Habits): Promise<Played> {
  const controlPlane = createMemoryPlane();
  const model = tools.createModel();
  const peer = canary.turns.some((turn) => turn.peer !== undefined) ? createPeer(tools) : null;
  const agent = createIdealAgent(
    (request) => model.answer(request),
    controlPlane,
    habits,
    peer?.ask,
  );
  const container = createContainerInMemory(agent);
  const parts = { agent, controlPlane, model, container };
  return play(canary, tools, peer === null ? parts : { ...parts, peer: peer.workspace });
}

/** A second agent, ideal too, with a model of its own. */
function createPeer(tools: VacuityTools): { workspace: Workspace; ask: AskPeer } {
  const controlPlane = createMemoryPlane();
  const model = tools.createModel();
  const agent = createIdealAgent((request) => model.answer(request), controlPlane);
  const parts = { agent, controlPlane, model, container: createContainerInMemory(agent) };
  const workspace = createWorkspace(parts, tools.random);
  return {
    workspace,
    ask: (id, text) => (id === workspace.id ? agent.answer(text, id) : 'No such agent.'),
  };
}

async function play(canary: Canary, tools: VacuityTools, parts: MemoryParts): Promise<Played> {
  const workspace = createWorkspace(parts, tools.random);
  const record = await playInMemory(canary, workspace, tools.random);
  const replies = record.turns.map(({ exchange }) =>
    exchange.outcome.kind === 'answered' ? exchange.outcome.reply.text : '',
  );
  return { record, judgement: judgeCanary(toLedger(record)), replies };
}
