// The strictest reading of a log: any place that some job runner, terminal or editor could take for
// more than text is a hit.
import type { StepResult } from './job.ts';

/** Commands of this program's own. */
const ownCommand = /^::(?:error|warning|notice|add-mask)(?: [^:]*)?::/;

/**
 * Every line of a log that is not inert; `commands` are those that the program may give in this
 * place.
 */
export function findHits(raw: string, commands: RegExp = ownCommand): string[] {
  return raw.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).filter((line) => {
    const said = line.replace(commands, '');
    return /::|##\[|[\x00-\x08\x0e-\x1f\x7f-\x9f]|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/u.test(
      said,
    );
  });
}

/** The same of a Gitea log: no runner of Gitea needs a command but the one that masks. */
export function findGiteaHits(raw: string): string[] {
  return findHits(raw, /^::add-mask::/);
}

/** What a step may have told the runner besides its log; empty when all is its own. */
export function findForeignOutputs(step: StepResult, known: ReadonlySet<string>): string[] {
  return [
    ...Object.entries(step.outputs).flatMap(([name, value]) =>
      known.has(name) && !/[\r\n]/.test(value) ? [] : [`${name}=${value}`],
    ),
    ...(step.exported === '' ? [] : [step.exported]),
  ];
}
