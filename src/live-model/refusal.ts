// Errors that come from this program and not from the provider, in the form that the provider's
// clients read.
import type { PassedAnswer } from '../http-server/passed-answer.ts';
import type { Provider } from '../providers/provider.ts';

/** An error answer. Clients are told not to try again, where they listen to that. */
export function toRefusal(provider: Provider, status: number, message: string): PassedAnswer {
  const { contentType, body } = provider.encodeError({
    status,
    message: `session-continuity: ${message}`,
    ...(status === 429 ? { code: 'model_budget_exceeded' } : {}),
  });
  const bytes = Buffer.from(body.join(''));
  return {
    status,
    headers: {
      'content-type': contentType,
      'content-length': bytes.byteLength,
      'x-should-retry': 'false',
    },
    body: once(bytes),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
