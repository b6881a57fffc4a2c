// What an agent's server does against HTTP/1.1, where undici reads its answer no further. Told as
// such: it looks like a lost connection otherwise.
import { errors } from 'undici';
import { quote } from './quote.ts';

/** A chunked body that ends early, which is a lost connection. */
const cutOff = /\(Invalid EOF state\)$/;
/** How undici says that it got a 1xx which ends nothing and was not asked for. */
const unasked = /^bad (?:response|upgrade)$/;

/** The fault in words. `null` where the error is another one. 0 is no status yet. */
export function describeHttpFault(error: Error, status: number): string | null {
  const fault = findFault(error, status);
  return fault === null ? null : `the agent's server breaks HTTP/1.1: ${fault}`;
}

function findFault(error: Error, status: number): string | null {
  // undici says this of every fault in a head that has a length. After the head it says it of a
  // body that ends early, which is a lost connection.
  if (error instanceof errors.ResponseContentLengthMismatchError) {
    return status === 0
      ? 'the head of its answer has two Content-Length lines, one next to Transfer-Encoding, or a line that is no header'
      : null;
  }
  if (error instanceof errors.HTTPParserError)
    return cutOff.test(error.message) ? null : quote(error.message);
  if (error instanceof errors.SocketError && unasked.test(error.message))
    return 'it sends an HTTP 1xx that was not asked for';
  return null;
}
