// Grammar of a Docker image reference (distribution/reference), so that a bad name is refused
// before anything is started and can never be taken for a flag of the docker program.

/** Longest repository name that Docker takes, in characters. */
const maxNameLength = 255;
/** Longest text that is looked at: name, tag and digest. */
const maxReferenceLength = 512;

const hostPattern =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.|$))+$|^\[[0-9a-fA-F:]{2,45}\]$/;
const portPattern = /^[0-9]{1,5}$/;
const componentPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,128}$/;
const idPattern = /^(?:sha256:)?[0-9a-f]{64}$/;

/**
 * Whether `text` is an image reference as Docker reads it: `name[:tag][@digest]`, or an image id.
 */
export function isImageReference(text: string): boolean {
  if (text.length === 0 || text.length > maxReferenceLength) return false;
  if (idPattern.test(text)) return true;
  const at = text.indexOf('@');
  if (at !== -1 && !digestPattern.test(text.slice(at + 1))) return false;
  const tagged = at === -1 ? text : text.slice(0, at);
  const colon = tagged.lastIndexOf(':');
  const hasTag = colon > tagged.lastIndexOf('/');
  if (hasTag && !tagPattern.test(tagged.slice(colon + 1))) return false;
  return isRepositoryName(hasTag ? tagged.slice(0, colon) : tagged);
}

/**
 * Whether `text` is an image id, as a build writes it: it names one image for ever, and no
 * registry.
 */
export function isImageId(text: string): boolean {
  return idPattern.test(text);
}

/** The first characters of an id, as many as docker shows. */
export function toShortId(id: string): string {
  return `sha256:${id.replace(/^sha256:/, '').slice(0, 12)}`;
}

/** `candidate (sha256:4be429a5fbb2)`: the name as written, besides what it means. */
export function toImageName(image: {
  readonly reference: string;
  readonly id: string | null;
}): string {
  const { reference, id } = image;
  if (isImageId(reference)) return toShortId(reference);
  return id === null ? reference : `${reference} (${toShortId(id)})`;
}

function isRepositoryName(name: string): boolean {
  if (name.length === 0 || name.length > maxNameLength) return false;
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const path = isRegistry(first) ? name.slice(slash + 1) : name;
  return path.split('/').every((component) => componentPattern.test(component));
}

/**
 * Docker's rule: what appears before the first `/` is a registry when it is `localhost` or has a
 * dot or a port.
 */
function isRegistry(text: string): boolean {
  if (text === 'localhost') return true;
  if (!/[.:]/.test(text)) return false;
  const port = /^(.*):([^:\]]*)$/.exec(text);
  if (port === null) return hostPattern.test(text) && !text.endsWith('.');
  const host = port[1] ?? '';
  return portPattern.test(port[2] ?? '') && hostPattern.test(host) && !host.endsWith('.');
}
