// The head of production's request to a runtime: the values, and the order in which Go's client
// writes them.

/** Name and value of one header. */
export type Header = readonly [name: string, value: string];

/** What the head depends on besides the body. */
export interface RequestHeaderOptions {
  /**
   * Platform inbound secret, where production sends it: external agent URLs, or always-auth
   * (docs/rules/platform.md "Request head").
   */
  readonly inboundSecret?: string;
}

/**
 * Headers of a turn's request in wire order, all but `Host`, which the HTTP client writes first.
 * Production sends nothing else: no `Accept`, no `Connection`, never chunked
 * (docs/rules/platform.md "Request head", Go `http.Request.Write`).
 */
export function requestHeaders(
  bodyByteLength: number,
  options: RequestHeaderOptions = {},
): readonly Header[] {
  const authorization: readonly Header[] =
    options.inboundSecret === undefined
      ? []
      : [['Authorization', `Bearer ${options.inboundSecret}`]];
  return [
    ['User-Agent', 'Go-http-client/1.1'],
    ['Content-Length', String(bodyByteLength)],
    ...authorization,
    ['Content-Type', 'application/json'],
    ['Accept-Encoding', 'gzip'],
  ];
}
