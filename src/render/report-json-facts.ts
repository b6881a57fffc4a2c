// The facts of `report.json` that the page shows, with their keys in order.
import type { Report, ReportTurn } from '../domain/report.ts';
import type { ReportCell, ReportPicture, ReportStoreChanges } from '../domain/report-facts.ts';
import type { BriefCanary } from '../domain/report-others.ts';

/** Earlier runs and legs. */
export function toOrderedOthers({ earlier, legs }: Report): Pick<Report, 'earlier' | 'legs'> {
  return {
    ...(earlier === undefined
      ? {}
      : {
          earlier: earlier.map(({ startedAt, image, verdict, canaries }) => ({
            startedAt,
            image,
            verdict,
            canaries: canaries.map(toOrderedBrief),
          })),
        }),
    ...(legs === undefined
      ? {}
      : {
          legs: legs.map(({ name, verdict, image, canaries }) => ({
            name,
            verdict,
            image,
            canaries: canaries.map(toOrderedBrief),
          })),
        }),
  };
}

function toOrderedBrief({ name, verdict, place, durationMs }: BriefCanary): BriefCanary {
  return { name, verdict, place, durationMs };
}

/** Calls, memory rows and phases of a turn. */
export function toOrderedFacts({
  calls,
  memory,
  phases,
}: ReportTurn): Pick<ReportTurn, 'calls' | 'memory' | 'phases'> {
  return {
    ...(calls === undefined
      ? {}
      : {
          calls: calls.map(({ name, arguments: given, result }) => ({
            name,
            arguments: given,
            result,
          })),
        }),
    ...(memory === undefined
      ? {}
      : {
          memory: memory.map(({ kind, text, rows, isAutomatic, isAccepted, isLate }) => ({
            kind,
            text,
            rows,
            isAutomatic,
            isAccepted,
            isLate,
          })),
        }),
    ...(phases === undefined ? {} : { phases: phases.map(({ name, ms }) => ({ name, ms })) }),
  };
}

/** The changes of a store. */
export function toOrderedChanges({ rows, more }: ReportStoreChanges): ReportStoreChanges {
  return {
    rows: rows.map(({ change, place, key, text, before }) => ({
      change,
      place,
      key,
      text,
      ...(before === undefined ? {} : { before }),
    })),
    more,
  };
}

/** The picture of a canary. */
export function toOrderedPicture(picture: ReportPicture): ReportPicture {
  const { subject, text, words, lost, turns, more } = picture;
  return {
    subject,
    text,
    words,
    lost: lost === null ? null : { turn: lost.turn, lane: lost.lane },
    turns: turns.map(({ turn, wire, store, model, controlPlane }) => ({
      turn,
      wire: toOrderedCell(wire),
      store: toOrderedCell(store),
      model: toOrderedCell(model),
      controlPlane: toOrderedCell(controlPlane),
    })),
    more,
  };
}

function toOrderedCell({ state, words }: ReportCell): ReportCell {
  return { state, words };
}
