// The one sentence of a canary that did not pass: layer, turn, and what is missing.
import type { ReportCanary } from '../../domain/report.ts';
import type { ReportPicture } from '../../domain/report-facts.ts';
import { type Layer, layerGuide } from '../../domain/verdict.ts';
import { toLayer, toRowReason } from '../reason.ts';

/**
 * What happened in a turn, by layer: `it` is whose words were lost. A layer that is not here is
 * told by its meaning.
 */
const events: Partial<Record<Layer, (turn: string, it: string) => string>> = {
  rejected: (turn) => `${turn} got no answer.`,
  'attachment-dropped': (turn, it) => `${turn} lost ${it}: it did not reach the model whole.`,
  'caption-dropped': (turn) =>
    `${turn} lost the text sent with its file: the file reached the model, and the text did not.`,
  'memory-not-written': (turn) =>
    `${turn} lost what it was to remember: the model asked for the write, and no row with it arrived.`,
  'memory-not-recalled': (turn) =>
    `${turn} lost what was remembered: the model asked for it, and it came back in no tool result.`,
  'tool-result-lost': (turn) => `${turn} lost the result of a tool that the model had called.`,
  'peer-not-reached': (turn) =>
    `${turn} lost the answer of the other agent that the model had asked.`,
  'leaked-from-other-session': (turn, it) => `${turn} gave away ${it}.`,
  'sent-doubled': (turn, it) => `${turn} sent the model ${it} more than once.`,
  'sent-out-of-order': (turn, it) => `${turn} sent the model ${it} in another order or role.`,
  'not-stored': (turn, it) => `${turn} lost ${it}: it is in no record of the session store.`,
  'stored-under-another-key': (turn, it) =>
    `${turn} lost ${it}: it is stored under a key that this turn does not use.`,
  'stored-not-sent-to-model': (turn, it) =>
    `${turn} lost ${it}: it is stored, and was not sent to the model whole.`,
  'not-sent-to-model': (turn, it) =>
    `${turn} lost ${it}: it was not sent to the model whole, and no store was seen.`,
  'sent-broken': (turn) => `${turn} sent the model a request that its provider refuses.`,
  'answered-without-model': (turn) => `${turn} was answered without asking the model.`,
  'answer-lost': (turn) => `${turn} lost the model's answer: it is not in the reply.`,
  'answered-in-another-context': (turn) =>
    `${turn} was answered in another context than it was sent in.`,
  'answer-wrong': (turn) => `${turn} was answered wrongly, though the agent had all it needed.`,
};

/** The sentence, in the parts that a page sets apart. Hostile until rendered. */
export interface Sentence {
  readonly layer: Layer;
  /** null: it is about no turn. */
  readonly turn: number | null;
  readonly text: string;
  /** The words that are missing, doubled or given away. None where it is about no words. */
  readonly words: readonly string[];
}

/** The sentence of a canary that failed or could not be judged. */
export function toSentence(canary: ReportCanary): Sentence {
  const { failure, picture, verdict } = canary;
  const layer = toLayer(canary);
  if (verdict !== 'failed' || picture?.lost == null)
    return { layer, turn: failure?.turn ?? null, text: toRowReason(canary), words: [] };
  const { turn } = picture.lost;
  const said = events[layer]?.(`Turn ${turn}`, toName(picture, turn));
  const text = said ?? `Turn ${turn}: ${layerGuide[layer].meaning}.`;
  return { layer, turn, text, words: picture.words };
}

/** Whose words they are, as people say it. */
function toName({ subject }: ReportPicture, turn: number): string {
  const [, answered] = /^the answer of (turn \d+)$/.exec(subject) ?? [];
  if (answered !== undefined) return `what the agent answered in ${answered}`;
  const [, said, rest] = /^(turn \d+)(?:, (another session))?$/.exec(subject) ?? [];
  if (said === undefined) return subject.replace(` of turn ${turn}`, '');
  if (rest === undefined && said === `turn ${turn}`) return 'its own message';
  const where = rest === undefined ? '' : ' of another session';
  return `what the user said in ${said}${where}`;
}
