// The one sentence of a canary that did not pass: layer, turn, and what is missing.
import { layerGuide } from '../../domain/layer-guide.ts';
import type { ReportCanary } from '../../domain/report.ts';
import type { Lane, ReportPicture } from '../../domain/report-facts.ts';
import type { Layer } from '../../domain/verdict.ts';
import { toLayer, toRowReason } from '../reason.ts';

/** What people call the witnesses. */
export const laneNames: Readonly<Record<Lane, string>> = {
  wire: 'Wire',
  store: 'Session store',
  model: 'Model request',
  controlPlane: 'Control plane',
};

/** What happened to the subject of a picture, behind `In turn 4, `. A layer that is not here is told by its meaning. */
const events: Partial<Record<Layer, (subject: string) => string>> = {
  rejected: (it) => `${it} got no answer`,
  'attachment-dropped': (it) => `${it} did not reach the model whole`,
  'caption-dropped': (it) => `the file reached the model, and the words of ${it} beside it did not`,
  'memory-not-written': (it) =>
    `the model asked for what ${it} told to be remembered, and no memory row with it arrived`,
  'memory-not-recalled': (it) =>
    `the model asked for what ${it} told to be remembered, and it came back in no tool result`,
  'tool-result-lost': () => 'the model called a tool, and the result did not come back to it',
  'peer-not-reached': () => 'the model asked for the other agent, and no answer of it came back',
  'leaked-from-other-session': (it) => `words of ${it}, were given away`,
  'sent-doubled': (it) => `${it} was sent to the model more than once`,
  'sent-out-of-order': (it) => `${it} was sent to the model in another order or role`,
  'not-stored': (it) => `${it} is in no record of the session store`,
  'stored-under-another-key': (it) => `${it} is stored under a key that this turn does not use`,
  'stored-not-sent-to-model': (it) => `${it} is stored, and was not sent to the model whole`,
  'not-sent-to-model': (it) => `${it} was not sent to the model whole`,
  'sent-broken': () => 'the model was sent a request that its provider refuses',
  'answered-without-model': (it) => `the agent answered ${it} without asking the model`,
  'answer-lost': (it) => `${it} is not in the reply, though the model gave it`,
  'answered-in-another-context': () => 'the reply names another context than its message',
  'answer-wrong': () => 'the agent had all it needed, and its reply is wrong',
};

/** The sentence, in the parts that a page sets apart. Hostile until rendered. */
export interface Sentence {
  readonly layer: Layer;
  /** null: it is about no turn. */
  readonly turn: number | null;
  readonly text: string;
  /** The words that are missing, doubled or given away; none where it is about no words. */
  readonly words: readonly string[];
}

/** The sentence of a canary that failed or could not be judged. */
export function toSentence(canary: ReportCanary): Sentence {
  const { failure, picture, verdict } = canary;
  const layer = toLayer(canary);
  if (verdict !== 'failed' || picture?.lost == null)
    return { layer, turn: failure?.turn ?? null, text: toRowReason(canary), words: [] };
  const { turn } = picture.lost;
  const event = events[layer]?.(toName(picture, turn)) ?? layerGuide[layer].meaning;
  return { layer, turn, text: `In turn ${turn}, ${event}.`, words: picture.words };
}

/** `turn 1`, or of the turn itself `its message`. */
function toName({ subject }: ReportPicture, turn: number): string {
  if (subject === `turn ${turn}`) return 'its message';
  if (subject === `the answer of turn ${turn}`) return "the model's answer";
  return subject.replace(new RegExp(`^(file .*) of turn ${turn}$`), '$1');
}
