// Makes sure that the image under test is on the daemon and can run there.
import { CanaryError } from '../domain/error.ts';
import { isImageId, isImageReference } from '../domain/image-reference.ts';
import type { ImageFacts, ImageSigns } from '../domain/ports.ts';
import { type Docker, daemonMessageOf, statusCodeOf } from './docker.ts';
import { checkPlatform, toPlatform } from './platform.ts';
import { type Exec, pullImage } from './pull.ts';

/** What is used of `GET /images/{name}/json`. */
interface InspectedImage {
  readonly Id: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly Os?: string;
  readonly Architecture?: string;
  readonly Config?: ImageConfig | null;
}

/** The part of it that says how the image starts. */
interface ImageConfig {
  readonly Env?: readonly string[] | null | undefined;
  readonly Entrypoint?: string | readonly string[] | null | undefined;
  readonly Cmd?: string | readonly string[] | null | undefined;
}

/** An image that is on the daemon. */
export interface PreparedImage {
  /** What its name meant when the run began. Containers are made of it, and never of the name. */
  readonly id: string;
  readonly facts: ImageFacts;
  readonly signs: ImageSigns;
}

/**
 * Looks the image up, pulls it when it is missing, and checks its platform. A local image is taken
 * as it is, whatever the registry has under its name. `id` is what the name meant at the run's
 * start. Then the name is not looked up again. An aborted signal ends the pull.
 * @throws INPUT_INVALID IMAGE_NOT_FOUND PULL_DENIED PULL_FAILED PLATFORM_MISMATCH DOCKER_UNAVAILABLE
 */
export async function prepareImage(
  docker: Docker,
  reference: string,
  options: {
    readonly id: string | null;
    readonly exec: Exec | null;
    readonly onProgress: (line: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<PreparedImage> {
  if (!isImageReference(reference)) throw invalidName(reference);
  const known = options.id ?? (isImageId(reference) ? reference : null);
  let image = await inspectImage(docker, known ?? reference);
  if (image === null && known !== null) throw unknownId(reference, known);
  if (image === null) {
    options.onProgress(`Image ${reference} is not on this Docker daemon; pulling it.`);
    await pullImage(reference, options.exec, options.onProgress, options.signal);
    image = await inspectImage(docker, reference);
  }
  if (image === null) {
    throw new CanaryError(
      'IMAGE_NOT_FOUND',
      `Image "${reference}" was pulled, yet this Docker daemon does not have it.`,
      {
        hint: `The docker program uses another daemon than ${docker.endpoint}: check DOCKER_HOST and "docker context show".`,
      },
    );
  }
  const os = image.Os ?? '';
  const architecture = image.Architecture ?? '';
  await checkPlatform(reference, { os, architecture }, docker.info);
  return {
    id: image.Id,
    facts: {
      reference,
      id: image.Id,
      digests: image.RepoDigests ?? [],
      platform: toPlatform(os, architecture),
    },
    signs: toSigns(image.Config ?? {}),
  };
}

/** Old images have a command as one text. */
function toSigns({ Env, Entrypoint, Cmd }: ImageConfig): ImageSigns {
  const env = (Env ?? []).map((entry): [string, string] => {
    const end = entry.indexOf('=');
    return end === -1 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
  });
  return { env: Object.fromEntries(env), words: [Entrypoint ?? [], Cmd ?? []].flat() };
}

/**
 * The id that a name or id has on the daemon now. `null`: it has none. @throws INPUT_INVALID
 * DOCKER_UNAVAILABLE
 */
export async function findImageId(docker: Docker, reference: string): Promise<string | null> {
  return (await inspectImage(docker, reference))?.Id ?? null;
}

async function inspectImage(docker: Docker, reference: string): Promise<InspectedImage | null> {
  try {
    return await docker.dockerode.getImage(reference).inspect();
  } catch (thrown) {
    if (statusCodeOf(thrown) === 404) return null;
    if (statusCodeOf(thrown) === 400) throw invalidName(reference);
    throw new CanaryError(
      'DOCKER_UNAVAILABLE',
      `Docker could not look up image "${reference}": ${daemonMessageOf(thrown)}`,
      {
        cause: thrown,
      },
    );
  }
}

/** No registry gives an image by its id: there is nothing to pull. */
function unknownId(reference: string, id: string): CanaryError {
  const what = reference === id ? `the id ${id}` : `the id ${id}, which "${reference}" had before`;
  return new CanaryError(
    'IMAGE_NOT_FOUND',
    `This Docker daemon has no image with ${what}. An id cannot be pulled.`,
    {
      hint: 'Was it built on another daemon, or removed since? Some builders write an id that the daemon does not know: see docs/workflow.md, "One Docker daemon, several jobs".',
    },
  );
}

function invalidName(reference: string): CanaryError {
  return new CanaryError('INPUT_INVALID', `"${reference.slice(0, 200)}" is not an image name.`, {
    hint: 'Write it as [registry[:port]/]name[:tag][@digest], in lower case.',
  });
}
