// The vectors recorded from the platform's server, as the tests read them: a copy of
// shared/wire/vectors.json.
import { readFileSync } from 'node:fs';

/** One recorded turn; `bytes` and its companions, or `error`. */
export interface Vector {
  readonly name: string;
  readonly from: 'turn' | 'canvas_body';
  readonly turn: { readonly workspace_id: string; readonly [key: string]: unknown };
  readonly canvas_body: string;
  readonly bytes?: string;
  readonly bytes_base64?: string;
  readonly sha256?: string;
  readonly error?: { readonly status: number; readonly body: unknown };
}

const path = new URL('../../vectors/vectors.json', import.meta.url);

export const vectors: readonly Vector[] = JSON.parse(readFileSync(path, 'utf8'));
