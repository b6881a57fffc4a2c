// Parsers of what is under test: an image, or an agent that already runs.
import { isImageReference } from '../../domain/image-reference.ts';
import { oneLine, such } from './parse-value.ts';

/** The name or id of an image. */
export const imageReference = such(
  oneLine(512),
  isImageReference,
  'must be an image reference such as registry.example/agent:candidate',
);

/** The URL of an agent. */
export const agentUrl = such(
  oneLine(2048),
  isAgentUrl,
  'must be an http or https URL without a user or password',
);

/**
 * `http` or `https` and a host. A password in a URL would appear in argv for every process to read.
 */
function isAgentUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  );
}
