// What an agent remembers and tells its model by itself, as its profile says (`unasked`): in the
// system text, or next to the user's words.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { UnaskedTool } from '../domain/profile.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { TurnContext } from './context.ts';
import { holds } from './excerpt.ts';
import { checkOf, type Subject } from './finding.ts';
import type { LedgerTurn } from './ledger-entry.ts';
import { whyModelUnseen } from './model-unasked.ts';

const untold = 'nothing that the model was given holds it';

/** Whether the profile says that the agent does by itself what others have a tool for. */
export function isUnasked({ observation }: TurnContext, tool: UnaskedTool): boolean {
  return observation.declared?.unasked?.includes(tool) === true;
}

/** Words of a turn's requests, whoever says them, that hold a text. `null`: none. */
export function findToldMemory({ model, astray }: LedgerTurn, text: string): Utterance | null {
  const given = [...model, ...astray].flatMap(({ transcript }) => transcript.utterances);
  return given.find((one) => holds(one.text, text)) ?? null;
}

/** The reply, behind what explains it: nothing of the text was told. */
export function whyUntold({ turn }: TurnContext, text: string, reply: string): string {
  return findToldMemory(turn, text) === null ? `${untold}; the reply is: ${reply}` : reply;
}

/** Judges `memory: { recalled }`. What this session was told itself proves nothing. */
export function judgeToldMemory(
  context: TurnContext,
  text: string,
  subject: Subject,
): JudgedExpectation {
  const check = checkOf(subject, `${text} told to the model by the agent`);
  const { observation, turn, earlier } = context;
  if (!observation.modelSeen) return check.notObserved(whyModelUnseen(observation));
  if (turn.model.length + turn.astray.length === 0)
    return check.notObserved('the model was not asked');
  const isOwn = [...earlier.map((c) => c.turn), turn].some(({ turn: { facts } }) =>
    facts.some((fact) => text.includes(fact)),
  );
  if (isOwn) return check.notObserved('this session was told it itself');
  const told = findToldMemory(turn, text);
  if (told === null) return check.unmet('memory-not-recalled', untold);
  return check.met(
    told.speaker === 'user' ? "next to the user's words" : "in the agent's own words",
  );
}
