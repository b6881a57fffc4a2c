// The images of a run. Each name is resolved to an id once: whatever becomes of the name
// afterwards, all containers are of that id.
import { abortable, toAbortError } from '../domain/abort.ts';
import { CanaryError } from '../domain/error.ts';
import { isImageReference } from '../domain/image-reference.ts';
import type { CheckedImage } from '../domain/ports.ts';
import type { Docker } from './docker.ts';
import { findImageId, type PreparedImage, prepareImage } from './image.ts';
import type { Exec } from './pull.ts';

/** What the images are prepared with. */
export interface RunImagesOptions {
  readonly docker: Promise<Docker>;
  readonly exec: Exec | null;
  readonly onProgress: (line: string) => void;
  /** Aborted when the engine ends. */
  readonly ended: AbortSignal;
}

/** The images of a run by the names that it was given. */
export interface RunImages {
  /** Pulls once for all who ask. When the last of them has gone, the pull ends too. */
  prepare(image: string, signal: AbortSignal): Promise<PreparedImage>;
  /**
   * Keeps the id that a name has now for when the image is prepared. Pulls nothing, and never
   * throws.
   */
  pin(image: string): Promise<void>;
  /** Looks each name up again. @throws when the daemon does not answer */
  recheck(): Promise<CheckedImage[]>;
  /**
   * The error of a container that could not be made: it says so where the image has been removed.
   */
  explain(image: string, id: string, thrown: unknown): Promise<unknown>;
}

/** An image that is being prepared, for all who ask for it. */
interface Preparing {
  readonly image: Promise<PreparedImage>;
  readonly abandoned: AbortController;
  waiting: number;
}

/** Knows no image yet. */
export function createRunImages(options: RunImagesOptions): RunImages {
  const { docker: connected, ended } = options;
  const images = new Map<string, Preparing>();
  const pinned = new Map<string, Promise<string | null>>();
  // Whoever asks gets the error. Before that it must not end the process.
  connected.catch(() => {});

  const begin = (reference: string): Preparing => {
    const abandoned = new AbortController();
    const image = Promise.all([connected, pinned.get(reference) ?? null]).then(([docker, id]) =>
      prepareImage(docker, reference, {
        id,
        exec: options.exec,
        onProgress: options.onProgress,
        signal: AbortSignal.any([abandoned.signal, ended]),
      }),
    );
    const preparing: Preparing = { image, abandoned, waiting: 0 };
    images.set(reference, preparing);
    image.catch(() => {
      if (images.get(reference) === preparing) images.delete(reference);
    });
    return preparing;
  };

  return {
    prepare: (image, signal) => {
      const known = images.get(image);
      const preparing =
        known === undefined || known.abandoned.signal.aborted ? begin(image) : known;
      preparing.waiting += 1;
      const leave = (): void => {
        preparing.waiting -= 1;
        if (preparing.waiting === 0) preparing.abandoned.abort(toAbortError(signal));
      };
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave, { once: true });
      const forget = (): void => signal.removeEventListener('abort', leave);
      preparing.image.then(forget, forget);
      return abortable(preparing.image, signal);
    },
    pin: async (image) => {
      // A name that is none is refused when the image is prepared.
      if (!isImageReference(image)) return;
      if (!pinned.has(image))
        pinned.set(
          image,
          connected.then((docker) => findImageId(docker, image)).catch(() => null),
        );
      await pinned.get(image);
    },
    recheck: async () => {
      const docker = await connected;
      const prepared = await Promise.allSettled([...images.values()].map(({ image }) => image));
      return Promise.all(
        prepared
          .flatMap((settled) => (settled.status === 'fulfilled' ? [settled.value] : []))
          .map(async ({ facts }) => ({ facts, idNow: await findImageId(docker, facts.reference) })),
      );
    },
    explain: async (image, id, thrown) => {
      const isThere = await connected
        .then((docker) => findImageId(docker, id))
        .then((found) => found !== null)
        // What the daemon does not say is not said here.
        .catch(() => true);
      return isThere ? thrown : toRemovedError(image, id, thrown);
    },
  };
}

/** An image that was there when the run began, and is there no more. */
function toRemovedError(image: string, id: string, cause: unknown): CanaryError {
  return new CanaryError(
    'IMAGE_NOT_FOUND',
    `The image of this run was removed from the Docker daemon while the run was going: "${image}", ${id}.`,
    {
      hint: 'Something else removes images on this daemon, such as "docker image prune": run it when no job is going.',
      cause,
    },
  );
}
