// Canaries that failed over what the scripted model lacks: errors of the gate, not of the agent.
import { CanaryError } from '../domain/error.ts';
import type { CanaryJudgement, JudgedExpectation } from '../domain/judgement.ts';
import { toPlainLine } from '../domain/text.ts';
import { layerGuide } from '../domain/verdict.ts';
import type { Ledger } from './ledger-entry.ts';

/** Characters of the refused request in the message. */
const maxRequestChars = 160;
/**
 * The error of a canary that is not passed and in which all that is unmet came of requests that the
 * scripted model refused for what it lacks. null: something else was lost as well, or the agent's
 * process died, which no refusal excuses.
 */
export function findUnsupported({ turns }: Ledger, judgement: CanaryJudgement): CanaryError | null {
  const refused = turns.filter(
    ({ unsupported, died }) => unsupported !== undefined && died === null,
  );
  const excused = new Set(refused.map(({ turn }) => turn.number));
  const isExcused = judgement.turns.every(({ number, expectations }) =>
    expectations.every((e) => e.result !== 'unmet' || (excused.has(number) && isConsequence(e))),
  );
  const [first] = refused;
  if (!isExcused || first?.unsupported === undefined) return null;
  const { request, lacks } = first.unsupported;
  return new CanaryError(
    'MODEL_UNSUPPORTED',
    `Turn ${first.turn.number} got no answer from the scripted model, which refused ${toPlainLine(request, maxRequestChars)}: it lacks ${lacks}.`,
    { hint: adviseFor(lacks) },
  );
}

/** What to do about what the scripted model lacks, by the words for it. The last fits all. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /threads|responses/,
    'Have the agent send its whole history, or keep it in /v1/conversations or by previous_response_id, which the scripted model serves',
  ],
  [/prompts/, 'Have the agent send the words of its prompt'],
  [
    /files|uploads|containers/,
    'Have the agent put the file into its request, or upload it to /v1/files whole and name it there',
  ],
  [
    /./,
    'Have the agent ask by one of the routes of the scripted model: /v1/chat/completions, /v1/responses, /v1/messages, or :generateContent',
  ],
];

function adviseFor(lacks: string): string {
  const [, remedy = ''] = remedies.find(([form]) => form.test(lacks)) ?? [];
  return `${remedy}; or play with model: live.`;
}

/**
 * Whether it follows from a model that gave no answer. Anything else (history, files, marks of
 * others) is a loss of its own. Texts that the reply lacks follow too. A text that it must not have
 * does not.
 */
export function isConsequence({ kind, layer }: JudgedExpectation): boolean {
  if (layer === null) return false;
  const isOfReply = kind === 'reply-contains' || kind === 'reply-matches-shape';
  return layerGuide[layer].withoutModel === (isOfReply ? 'reply' : 'turn');
}
