// What an endpoint sends back, before and after it is bytes.

/** A request that the dialect refuses, with the HTTP status and a message in plain words. */
export interface RefusedRequest {
  readonly kind: 'refused';
  readonly status: number;
  readonly message: string;
  /** A word for programs, where the provider's errors have a place for one. */
  readonly code?: string;
  /**
   * What the request would have needed of a provider and this endpoint lacks. Absent: the request
   * is at fault.
   */
  readonly lacks?: string;
}

/** What goes over the wire. Each chunk is written by itself. */
export interface EncodedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: readonly string[];
  /** Headers besides those of the body. Absent: none. */
  readonly moreHeaders?: Readonly<Record<string, string>>;
  /** True: the connection breaks where the body ends. Absent: the body is whole. */
  readonly isCut?: boolean;
}
