// Makes sure that the image under test is on the daemon and can run there.
import { CanaryError } from '../domain/error.ts';
import { isImageReference } from '../domain/image-reference.ts';
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
  readonly facts: ImageFacts;
  readonly signs: ImageSigns;
}

/**
 * Looks the image up, pulls it when it is missing, and checks its platform. A local image is taken as it is, whatever
 * the registry has under its name. An aborted signal ends the pull.
 * @throws INPUT_INVALID IMAGE_NOT_FOUND PULL_DENIED PULL_FAILED PLATFORM_MISMATCH DOCKER_UNAVAILABLE
 */
export async function prepareImage(
  docker: Docker,
  reference: string,
  options: {
    readonly exec: Exec | null;
    readonly onProgress: (line: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<PreparedImage> {
  if (!isImageReference(reference)) throw invalidName(reference);
  let image = await inspectImage(docker, reference);
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

function invalidName(reference: string): CanaryError {
  return new CanaryError('INPUT_INVALID', `"${reference.slice(0, 200)}" is not an image name.`, {
    hint: 'Write it as [registry[:port]/]name[:tag][@digest], in lower case.',
  });
}
