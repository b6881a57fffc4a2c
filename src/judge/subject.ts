// The words that a picture follows: those whose loss the verdict is about, else the first that the
// canary says.
import type { PlayFile } from '../domain/canary.ts';
import type { CanaryJudgement } from '../domain/judgement.ts';
import { type Layer, type LostWords, layerGuide } from '../domain/verdict.ts';
import { arrivalOf, fileOf } from './attachments.ts';
import { type TurnContext, turnOf } from './context.ts';
import { answersOf } from './expected.ts';
import { findLeak } from './foreign.ts';
import type { Given } from './given.ts';

/** Words on their way. */
export interface Subject {
  /** Whose they are. */
  readonly name: string;
  readonly text: string;
  /** The facts in it. */
  readonly facts: readonly string[];
  /** Number of the turn in which they were said. `null`: in another conversation. */
  readonly turn: number | null;
  /** Marks by which they are known wherever they turn up. Empty: by the words themselves. */
  readonly tokens: readonly string[];
  /** Set where they are a file's. */
  readonly file?: PlayFile;
}

/** What a verdict rests on. */
export interface VerdictBasis {
  readonly context: TurnContext;
  readonly layer: Layer;
  readonly given: readonly Given[];
  readonly judgement: CanaryJudgement;
}

/** The words that a layer is about, by the field of its row. `null`: there are none to follow. */
const lostWords: Readonly<Record<LostWords, (basis: VerdictBasis) => Subject | null>> = {
  own: ({ context }) => ownWords(context),
  history: historyWords,
  file: fileWords,
  answer: ({ context }) => answerWords(context),
  foreign: ({ context }) => foreignWords(context),
  expected: expectedWords,
};

/** The words that a failure is about. */
export function lostSubject(basis: VerdictBasis): Subject {
  return lostWords[layerGuide[basis.layer].words](basis) ?? ownWords(basis.context);
}

/** What a canary says first. `null`: it says nothing. */
export function toldSubject(contexts: readonly TurnContext[]): Subject | null {
  const telling = contexts.find(({ turn: { turn } }) => factsOf(turn).length > 0) ?? contexts[0];
  return telling === undefined ? null : ownWords(telling);
}

function factsOf({ facts, files }: TurnContext['turn']['turn']): readonly string[] {
  return [...facts, ...files.flatMap((file) => file.facts)];
}

function ownWords({ turn: { turn } }: TurnContext): Subject {
  const [file] = turn.files;
  if (turn.text === null && file !== undefined) return wordsOfFile(file, turn.number);
  return {
    name: `turn ${turn.number}`,
    text: turn.text ?? '',
    facts: turn.facts,
    turn: turn.number,
    tokens: [turn.tag],
  };
}

function wordsOfFile(file: PlayFile, turn: number): Subject {
  const { name, content, facts, tag } = file;
  return { name: `file ${name} of turn ${turn}`, text: content, facts, turn, tokens: [tag], file };
}

/** The first text or answer that is not as it should be in the failing turn's request. */
function historyWords({ context, given }: VerdictBasis): Subject | null {
  // Of what is all there, in another order, the first is followed.
  const found = given.find(({ state }) => state !== 'whole' && state !== 'not-due') ?? given[0];
  const wrong = found?.expected;
  if (wrong === undefined) return null;
  const owner = turnOf([...context.earlier, context], wrong.turn);
  const told = owner === undefined ? [] : factsOf(owner.turn.turn);
  return {
    name: wrong.name,
    text: wrong.said,
    facts: told.filter((fact) => wrong.said.includes(fact)),
    turn: wrong.turn,
    tokens: [wrong.token],
  };
}

function foreignWords(context: TurnContext): Subject | null {
  const leak = findLeak(context, () => true, true);
  if (leak === null) return null;
  const { token, owner } = leak;
  const { observation, turn } = context;
  const told = observation.turns.find(
    (one) => one.contextId === owner.contextId && one.turn.number === owner.turn,
  );
  const said = [...turn.model, ...context.astray, ...turn.beside]
    .flatMap(({ transcript }) => transcript.utterances)
    .find(({ text }) => text.includes(token));
  const whose =
    told === undefined ? `turn ${owner.turn} of canary ${owner.canary}` : `turn ${owner.turn}`;
  const facts = told?.turn.facts ?? [];
  const isMark = observation.tokens.has(token as never) || observation.calls.has(token);
  return {
    name: `${whose}, another session`,
    text: told?.turn.text ?? said?.text ?? token,
    facts: facts.length > 0 ? facts : isMark ? [] : [token],
    turn: told?.turn.number ?? null,
    tokens: [token],
  };
}

/** The file of which the unmet expectation speaks. */
function fileWords({ context, judgement }: VerdictBasis): Subject | null {
  const { number, files } = context.turn.turn;
  const said = unmetOf({ context, judgement }).map(
    ({ expected, actual }) => `${expected}\n${actual}`,
  );
  const all = [context, ...context.earlier].flatMap(({ turn: { turn } }) =>
    turn.files.map((file) => ({ file, turn: turn.number })),
  );
  const [own] = files;
  const named =
    all.find(({ file }) => said.some((text) => text.includes(file.name))) ??
    (own === undefined ? all[0] : { file: own, turn: number });
  if (named === undefined) return null;
  const owner = turnOf([...context.earlier, context], named.turn) ?? context;
  const arrival = arrivalOf(owner, named.file);
  const missing = arrival.kind === 'clipped' ? arrival.missing : [];
  const words = wordsOfFile(named.file, named.turn);
  return missing.length === 0 ? words : { ...words, facts: missing };
}

function unmetOf({ context, judgement }: Pick<VerdictBasis, 'context' | 'judgement'>) {
  const { number } = context.turn.turn;
  const turn = judgement.turns.find((one) => one.number === number);
  return (turn?.expectations ?? []).filter(({ result }) => result === 'unmet');
}

/** The answer that the model gave and the user did not get. */
function answerWords(context: TurnContext): Subject | null {
  const { number } = context.turn.turn;
  const { given, due } = answersOf(context);
  const answer = due ?? given.at(-1);
  if (answer === undefined) return null;
  const told = [...context.earlier, context].flatMap(({ turn: { turn } }) => factsOf(turn));
  return {
    name: `the answer of turn ${number}`,
    text: answer.text,
    facts: told.filter((fact) => answer.text.includes(fact)),
    turn: number,
    tokens: [answer.receipt],
  };
}

/** The text that a declared expectation of the failing turn wanted. */
function expectedWords({ context, layer, judgement }: VerdictBasis): Subject | null {
  const { turn } = context.turn;
  const unmet = unmetOf({ context, judgement }).find((one) => one.layer === layer);
  const wanted = turn.expect.find(
    (one) => one.kind === unmet?.kind && one.position.line === unmet.position?.line,
  );
  if (wanted !== undefined && 'file' in wanted && typeof wanted.file === 'number') {
    const file = fileOf(context, wanted.ofTurn, wanted.file);
    return file === undefined ? null : wordsOfFile(file, wanted.ofTurn ?? turn.number);
  }
  if (wanted === undefined || !('text' in wanted)) return null;
  const { text } = wanted;
  const told = context.observation.turns.find(({ turn: one }) =>
    factsOf(one).some((fact) => text.includes(fact) || fact.includes(text)),
  );
  return {
    name: told === undefined ? `turn ${turn.number}` : `turn ${told.turn.number}`,
    text: told?.turn.text ?? text,
    facts: [text],
    turn: told?.turn.number ?? turn.number,
    tokens: [],
  };
}
