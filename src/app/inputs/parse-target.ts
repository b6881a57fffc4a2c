// Parsers of what is under test: an image, or an agent that already runs.
import { isImageReference } from '../../domain/image-reference.ts';
import { isPlainUrl } from '../../domain/plain-url.ts';
import { oneLine, such, unquoted } from './parse-value.ts';

/** The name or id of an image. */
export const imageReference = such(
  oneLine(512),
  isImageReference,
  'must be an image reference such as registry.example/agent:candidate',
);

/**
 * The URL of an agent. One with a password or a key would be in argv for every process to read, and
 * in the reports.
 */
export const agentUrl = unquoted(
  such(
    oneLine(2048),
    isPlainUrl,
    'must be an http or https URL without user, password, query and fragment',
  ),
);
