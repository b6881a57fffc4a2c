// Which response answers which call of a Gemini request. Ids are optional in this dialect:
// google-genai's automatic function calling keeps the call's and sends its response without one,
// LangChain sends none at all.
import { asString, type Fields } from '../../domain/fields.ts';

/** The ids of one request's calls and responses, asked for in their order. */
export interface CallIds {
  /** The call's own id, or one that no other call of the request has. */
  ofCall(call: Fields): string;
  ofResponse(response: Fields): AnsweredCall;
  /** Says that something came between which answers nothing: responses follow their calls. */
  endRound(): void;
}

/** What a response answers. */
interface AnsweredCall {
  /** The id of the call. Where there is none, what the response is known by. */
  readonly id: string;
  /** The name in the call. null: there is none that is open. */
  readonly name: string | null;
}

interface OpenCall {
  readonly id: string;
  readonly name: string;
  /** Whether the id was on the wire. */
  readonly isOwn: boolean;
  readonly round: number;
}

/**
 * Pairs by id where both have one, else by name: the oldest open call of the round first. What a
 * user broke off may have left open calls before it.
 */
export function createCallIds(): CallIds {
  const known = new Set<string>();
  const counts = new Map<string, number>();
  const open: OpenCall[] = [];
  let round = 0;

  const makeId = (name: string): string => {
    for (let count = (counts.get(name) ?? 0) + 1; ; count += 1) {
      counts.set(name, count);
      const id = `${name}#${count}`;
      if (!known.has(id)) return id;
    }
  };

  return {
    ofCall: (call) => {
      const [name, own] = [asString(call.name), asString(call.id)];
      const id = own === '' ? makeId(name) : own;
      known.add(id);
      open.push({ id, name, isOwn: own !== '', round });
      return id;
    },
    ofResponse: (response) => {
      const [name, own] = [asString(response.name), asString(response.id)];
      const isKnown = own !== '' && known.has(own);
      // Two ids that differ are no pair, whatever their names say.
      const isMeant = (call: OpenCall): boolean =>
        isKnown ? call.id === own : call.name === name && (own === '' || !call.isOwn);
      const inRound = open.findIndex((call) => call.round === round && isMeant(call));
      const at = inRound === -1 ? open.findIndex(isMeant) : inRound;
      const [answered] = at === -1 ? [] : open.splice(at, 1);
      return answered ?? { id: own || name, name: null };
    },
    endRound: () => {
      round += 1;
    },
  };
}
