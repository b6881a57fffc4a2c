// Rules for the steps of the scripted model: holes that something fills, files that exist, one
// answer at the end.
import { countOf } from '../domain/count.ts';
import { asList, asMapping, type CanaryOutline, eachItem } from './canary-outline.ts';
import { type Check, checkTurn, fileOwner } from './expectation-rules.ts';
import { findHoles, parseNumbered } from './placeholder.ts';
import type { ProblemSink } from './problem-sink.ts';
import { noFile } from './text-rules.ts';
import type { Path } from './yaml-source.ts';

/** Checks the script of every turn. */
export function checkScripts(outline: CanaryOutline, sink: ProblemSink): void {
  for (const turn of outline.turns) {
    const check = { outline, turn, sink };
    for (const key of ['model', 'peer'])
      checkSteps(asList(turn.value[key]), [...turn.path, key], check);
  }
}

function checkSteps(steps: readonly unknown[], path: Path, check: Check): void {
  const sayIndex = steps.findIndex((step) => asMapping(step).say !== undefined);
  for (const [index, step] of steps.entries()) {
    const stepPath = [...path, index];
    if (sayIndex >= 0 && index > sayIndex)
      check.sink.add(stepPath, 'This step is never reached: a step with "say" ends the turn');
    if (asMapping(step).together === true && asMapping(steps[index - 1]).call === undefined)
      check.sink.add(
        [...stepPath, 'together'],
        'The step before makes no call that this one could be made together with',
      );
    checkStep(asMapping(step), stepPath, check);
  }
  if (steps.length > 0 && sayIndex < 0)
    check.sink.addMissing(path, 'The script must end with a step that has "say"');
}

function checkStep(step: Readonly<Record<string, unknown>>, path: Path, check: Check): void {
  const { turn, sink } = check;
  const patterns = eachItem(step.find, [...path, 'find']).map((item) =>
    typeof item.value === 'string'
      ? { text: item.value, path: item.path }
      : { text: asMapping(item.value).pattern, path: [...item.path, 'pattern'] },
  );
  for (const { text, path: patternPath } of patterns) {
    if (typeof text === 'string' && text.replaceAll('{}', '').trim() === '') {
      sink.add(patternPath, '"find" needs literal text around {}, otherwise it finds anything');
    }
  }
  // The scripted model numbers the holes of all finds of a step in order.
  const holeCount = patterns.reduce((count, { text }) => count + countHoles(text), 0);
  const checkTemplate = (text: unknown, textPath: Path, found: boolean): void => {
    if (typeof text !== 'string') return;
    for (const hole of findHoles(text)) {
      const add = (message: string, hint: string | null = null): void =>
        sink.add(textPath, message, hint, `{${hole}}`);
      const number = hole === '' ? 1 : Number(hole);
      if (hole.startsWith('file:')) {
        const file = parseNumbered(hole, 'file');
        if (file === null || file > turn.fileCount) add(...noFile(`"{${hole}}"`, turn));
      } else if (Number.isNaN(number)) {
        add(`Unknown hole "{${hole}}"`, 'known: {}, {1}, {2} …, {file:1} …');
      } else if (!found) {
        add(`"{${hole}}" cannot be used in "otherwise": nothing was found`);
      } else if (hole === '' && holeCount > 1) {
        add('"{}" is ambiguous with several holes', 'write {1}, {2} …');
      } else if (number < 1 || number > holeCount) {
        add(`"{${hole}}" names nothing that is found`, renderHoleCount(patterns.length, holeCount));
      }
    }
  };
  checkTemplate(step.say, [...path, 'say'], true);
  checkTemplate(step.saying, [...path, 'saying'], true);
  checkTemplate(step.otherwise, [...path, 'otherwise'], false);
  for (const [role, text] of Object.entries(asMapping(step.with))) {
    checkTemplate(text, [...path, 'with', role], true);
  }
  const file = step.file;
  checkTurn(step['of-turn'], [...path, 'of-turn'], check);
  const owner = fileOwner(step['of-turn'], check.outline, turn);
  if (typeof file === 'number' && file > owner.fileCount) {
    sink.add([...path, 'file'], ...noFile(`"file: ${file}"`, owner));
  }
}

function countHoles(pattern: unknown): number {
  return typeof pattern === 'string' ? pattern.split('{}').length - 1 : 0;
}

function renderHoleCount(findCount: number, holeCount: number): string {
  if (findCount === 0) return 'the step has no "find"';
  if (holeCount === 0) return 'put {} into "find" in the place of the value';
  return `"find" has ${countOf(holeCount, 'hole')}`;
}
