// What a report says of image names that may have meant something else: a name that another job of
// the daemon can build under tells neither people nor this run what was built.
import { isImageId, toShortId } from '../../domain/image-reference.ts';
import type { CheckedImage, ImageCheck } from '../../domain/ports.ts';

/** What makes a name this run's own: the id of the run, and the commits that it is for. */
export interface RunMarks {
  readonly runId: string;
  readonly commits: readonly string[];
}

const remedy =
  'Name the image by what was built: see docs/workflow.md, "One Docker daemon, several jobs".';

/** One note on names that changed hands, or else one on names that could have. */
export function findImageNotes({ images, sharesDaemon }: ImageCheck, marks: RunMarks): string[] {
  const moved = images.filter(({ facts, idNow }) => facts.id !== idNow);
  if (moved.length > 0) return [`${moved.map(tellMove).join(' ')} ${remedy}`];
  const open = sharesDaemon ? images.filter((image) => isOpen(image, marks)) : [];
  const [first] = open;
  if (first === undefined) return [];
  const names = open.map(({ facts }) => `"${facts.reference}"`).join(' and ');
  return [
    `image: other runs use this Docker daemon, and any job of it may build under ${names}. This run tested ${listIds(open)}: if another job built under that name before this run began, that is its image. ${remedy}`,
  ];
}

function tellMove({ facts, idNow }: CheckedImage): string {
  const now =
    idNow === null ? 'no image any more' : `another image, ${toShortId(idNow)}, by the end of it`;
  return `image: "${facts.reference}" meant ${toShortId(facts.id ?? '')} when this run began, which is what all its containers were of, and ${now}.`;
}

function listIds(images: readonly CheckedImage[]): string {
  return images.map(({ facts }) => toShortId(facts.id ?? '')).join(' and ');
}

/** Whether any other job may build under the name, so that it says nothing of this run. */
function isOpen({ facts: { reference, id, digests } }: CheckedImage, marks: RunMarks): boolean {
  if (isImageId(reference) || reference.includes('@')) return false;
  // It came from a registry: no one built it here. Some daemons give what is built here a digest
  // too, its id.
  if (digests.some((digest) => id === null || !digest.endsWith(id))) return false;
  const words = reference.toLowerCase().split(/[^a-z0-9]+/);
  return !words.some(
    (word) =>
      word === marks.runId ||
      (word.length >= 7 && marks.commits.some((commit) => commit.startsWith(word))),
  );
}
