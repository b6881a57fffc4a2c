/** A stretch of a text. */
export type Span = readonly [start: number, end: number];
