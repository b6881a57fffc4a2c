// Rules for files: what a made format goes with, and which file another one may be like.
import { asList, asMapping, type CanaryOutline } from './canary-outline.ts';
import { type Check, findApart } from './expectation-rules.ts';
import type { ProblemSink } from './problem-sink.ts';
import { noFile } from './text-rules.ts';
import type { Path } from './yaml-source.ts';

/** Checks `like` of every file. */
export function checkFiles(outline: CanaryOutline, sink: ProblemSink): void {
  for (const turn of outline.turns) {
    for (const [index, item] of asList(turn.value.files).entries()) {
      const { like } = asMapping(item);
      const path = [...turn.path, 'files', index, 'like'];
      if (typeof like === 'number') checkSameTurn(like, index + 1, path, sink);
      else if (like !== undefined) checkOtherTurn(asMapping(like), path, { outline, turn, sink });
    }
  }
}

function checkSameTurn(file: number, own: number, path: Path, sink: ProblemSink): void {
  if (file >= own) sink.add(path, `"like: ${file}" must name a file before file ${own}`);
}

function checkOtherTurn(
  { turn: number, file }: { readonly turn?: unknown; readonly file?: unknown },
  path: Path,
  { outline, turn, sink }: Check,
): void {
  if (typeof number !== 'number' || typeof file !== 'number') return;
  const other = outline.sent[number - 1];
  if (other === undefined || number >= turn.number || findApart(turn, other) !== null)
    sink.add(path, `"like" must name a turn of the same session before turn ${turn.number}`);
  else if (file > other.fileCount) sink.add(path, ...noFile(`"like"`, other));
  // The tag of a turn without text appears in the names of its files, and makes each of them its
  // own.
  else if (turn.value.send === undefined || other.value.send === undefined)
    sink.add(
      path,
      'Files of turns without "send" have names of their own',
      'give both turns a text',
    );
}
