// Where the marks of turns and answers are in a request: looked up once, asked for by each rule.
import type { MarkPlace, MarkSightings, Places, Utterance } from '../domain/transcript.ts';
import { askedAgain } from './asked-again.ts';
import { isQuotedInAnswer, isRetoldAsAnswer, isTagged, type RetoldForms } from './retold.ts';

/** A turn's tag in the words of a user. */
interface TagPlace extends MarkPlace {
  /** Whether other turns' tags are in the same words. */
  readonly isBesideOthers: boolean;
}

/** Everything that was found, by mark. */
interface Index {
  readonly tags: ReadonlyMap<string, readonly TagPlace[]>;
  /** Tags in words of the assistant that are no answer of the model's. */
  readonly tagsElsewhere: ReadonlySet<string>;
  readonly answers: ReadonlyMap<string, readonly MarkPlace[]>;
  /** Receipts in words of the user, and those of them that are retold there as answers. */
  readonly answersElsewhere: ReadonlySet<string>;
  readonly retold: ReadonlyMap<string, readonly MarkPlace[]>;
}

const nowhere: MarkSightings = { places: [], wrongRoleOnly: false };

/**
 * The places of all marks. Found when first asked for. `isAsked`: the question is in other words
 * than these, wherever they are.
 */
export function findPlaces(
  utterances: readonly Utterance[],
  retold: RetoldForms,
  isAsked = false,
): Places {
  let index: Index | null = null;
  const found = (): Index => {
    index ??= toIndex(utterances, retold, isAsked);
    return index;
  };
  return {
    ofTurn(tag, inText) {
      const { tags, tagsElsewhere } = found();
      const seen = tags.get(tag) ?? [];
      const places = inText ? withoutQuotations(seen, utterances, retold) : firstOfEach(seen);
      // An answer may quote what the user said, or name a file: that is no text in another role.
      return { places, wrongRoleOnly: inText && places.length === 0 && tagsElsewhere.has(tag) };
    },
    ofAnswer(receipt) {
      const { answers, retold: told, answersElsewhere } = found();
      const places = answers.get(receipt) ?? told.get(receipt);
      if (places !== undefined) return { places, wrongRoleOnly: false };
      return answersElsewhere.has(receipt) ? { ...nowhere, wrongRoleOnly: true } : nowhere;
    },
  };
}

/**
 * One place in each utterance. A later one may name an earlier turn's file again next to its own
 * tag.
 */
function firstOfEach(seen: readonly TagPlace[]): TagPlace[] {
  const places: TagPlace[] = [];
  for (const place of seen) {
    if (places.at(-1)?.utterance === place.utterance) continue;
    if (places.length === 0 || !place.isBesideOthers) places.push(place);
  }
  return places;
}

/** The places at which the user speaks. Of a text that nothing but quotations hold, those. */
function withoutQuotations(
  seen: readonly TagPlace[],
  utterances: readonly Utterance[],
  forms: RetoldForms,
): readonly TagPlace[] {
  if (seen.length < 2) return seen;
  const said = seen.filter(({ utterance, offset }) => {
    const one = utterances[utterance];
    return one === undefined || !isQuotedInAnswer(one, offset, forms);
  });
  return said.length === 0 ? seen : said;
}

function toIndex(
  utterances: readonly Utterance[],
  forms: RetoldForms,
  isAskedElsewhere: boolean,
): Index {
  const tags = new Map<string, TagPlace[]>();
  const tagsElsewhere = new Set<string>();
  const answers = new Map<string, MarkPlace[]>();
  const answersElsewhere = new Set<string>();
  const retold = new Map<string, MarkPlace[]>();
  const lastTagged = utterances.findLastIndex((one) => one.speaker === 'user' && isTagged(one));
  /** Receipts in the assistant's words so far. */
  const seen = new Set<string>();
  for (const [utterance, one] of utterances.entries()) {
    const { speaker, marks } = one;
    const receipts = firstMarks(one, 'answer');
    if (speaker === 'assistant') {
      const isCopy = [...receipts.keys()].every((receipt) => seen.has(receipt));
      for (const [receipt, offset] of receipts)
        if (isCopy || !seen.has(receipt)) add(answers, receipt, { utterance, offset });
      for (const receipt of receipts.keys()) seen.add(receipt);
      if (receipts.size === 0)
        for (const tag of firstMarks(one, 'turn').keys()) tagsElsewhere.add(tag);
    }
    if (speaker !== 'user') continue;
    const isBesideOthers = firstMarks(one, 'turn').size > 1;
    const again = utterance === lastTagged ? askedAgain(one, forms) : null;
    for (const mark of marks)
      if (mark.kind === 'turn' && mark !== again)
        add(tags, mark.value, { utterance, offset: mark.offset, isBesideOthers });
    for (const [receipt, offset] of receipts) {
      answersElsewhere.add(receipt);
      // A transcript within one message: what was said before is before it there.
      const isAsked = isAskedElsewhere || utterance < lastTagged;
      if (isRetoldAsAnswer(one, offset, isAsked, forms))
        add(retold, receipt, { utterance, offset });
    }
  }
  return { tags, tagsElsewhere, answers, answersElsewhere, retold };
}

/** Marks of a kind, each with the offset of its first place. */
function firstMarks({ marks }: Utterance, kind: 'turn' | 'answer'): Map<string, number> {
  const first = new Map<string, number>();
  for (const mark of marks)
    if (mark.kind === kind && !first.has(mark.value)) first.set(mark.value, mark.offset);
  return first;
}

function add<Place>(index: Map<string, Place[]>, mark: string, place: Place): void {
  const places = index.get(mark);
  if (places === undefined) index.set(mark, [place]);
  else places.push(place);
}
