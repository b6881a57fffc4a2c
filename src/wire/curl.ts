// A turn as a shell command, for work on an agent by hand: what it sends is what production sends,
// head and body.
import { type Header, requestHeaders } from './request-headers.ts';

/** Where an agent that runs locally listens (`run --url`). */
export const defaultCurlUrl = 'http://127.0.0.1:8000';

/**
 * One line for a POSIX shell that sends `body` byte for byte. The body goes through the shell's own
 * `printf`: as an argument of curl it could not be longer than 128 KiB, and a here-document would
 * add a newline.
 */
export function renderCurl(body: string, url: string, more: readonly Header[] = []): string {
  const headers = [...requestHeaders(Buffer.byteLength(body)), ...more].map(
    ([name, value]) => `-H ${quote(`${name}: ${value}`)}`,
  );
  return [
    `printf %s ${quote(body)} | curl`,
    // Production has no curlrc, no proxy and only HTTP/1.1. --compressed just makes a gzipped reply
    // readable.
    "-q -sS --globoff --http1.1 --noproxy '*' --compressed",
    ...headers,
    // Headers that curl would add by itself.
    "-H 'Accept:' -H 'Expect:'",
    `--data-binary @- --url ${quote(url)}`,
  ].join(' ');
}

/** Single quotes take everything literally but themselves. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
