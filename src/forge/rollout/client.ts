// Calls of a rollout: paced, paged, repeated where that is harmless, and every refusal as one
// sentence with its remedy.
//
// Why no library. `@octokit/core` 7.0.8 with the plugins retry 8.1.1 and throttling 11.0.5 (all of
// 2026, maintained) is 70 kB in the bundle, knows GitHub alone, follows redirects by the global
// fetch, and its throttling queues calls by GitHub's routes. `gitea-js` is frozen at Gitea 1.23.
// Both forges need the same: a token that is never sent after a redirect, bodies that are bounded,
// and waits that a test can see. `callForge` has the first two, and the rest is this file.
import type { Agent } from 'undici';
import { abortable, throwIfAborted } from '../../domain/abort.ts';
import type { Forge } from '../../domain/forge.ts';
import { toPlainLine } from '../../domain/text.ts';
import { describeError, isRecord, parseJson } from '../answer.ts';
import { callForge, type ForgeAnswer, type ForgeCall, fetchSigned } from '../api.ts';

/** Time for a client: the app hands in the real one, tests their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  wait(ms: number): Promise<void>;
}

/** Where to call, and as whom. */
export interface ClientOptions {
  readonly forge: Forge;
  readonly apiUrl: string;
  readonly token: string;
  readonly clock: Clock;
  readonly dispatcher: Agent;
  /** Told of each wait and each change, for people. */
  readonly tell: (line: string) => void;
  /** true: changes nothing. Each call that would is told instead, and answered by null. */
  readonly isDryRun: boolean;
  /** Ends reads and waits, and lets no other call begin. A change that was sent is waited for. */
  readonly signal?: AbortSignal;
}

/** A call that was refused, or had no answer. Its message is one sentence for people. */
export class Refusal extends Error {
  readonly status: number | null;

  constructor(status: number | null, message: string) {
    super(message);
    this.status = status;
  }
}

/** An answer as value. */
export interface JsonAnswer {
  readonly status: number;
  readonly value: unknown;
  /** The forge's own words. */
  readonly said: string;
}

/** What calls need that is not the same in all. */
export interface CallNeeds {
  /** Codes besides 200 to 204 that are an answer and no refusal. */
  readonly accept?: readonly number[];
  /** The permission that the call needs, by the forge's own name. */
  readonly permission?: string;
  /** What is called about, for messages: `acme/agent`. */
  readonly about: string;
}

/** A client of one forge. */
export interface RolloutClient {
  readonly forge: Forge;
  readonly isDryRun: boolean;
  get(path: string, needs: CallNeeds): Promise<JsonAnswer>;
  /** A call that changes something. `null` in a dry run. @throws Refusal */
  change(
    method: Exclude<ForgeCall['method'], 'GET'>,
    path: string,
    body: unknown,
    needs: CallNeeds,
  ): Promise<JsonAnswer | null>;
  /** All entries of a list that is served in pages. `read` takes the entries out of a page. */
  pages(
    path: string,
    needs: CallNeeds & { readonly maxPages?: number },
    read?: (value: unknown) => readonly unknown[],
    isEnough?: (page: readonly Fields[]) => boolean,
  ): Promise<Fields[]>;
  /**
   * The bytes after a path that the forge answers with a redirect to a signed URL. That URL is
   * called without the token, and leads nowhere else. `null`: there are none, or more than
   * `maxBytes`.
   */
  download(path: string, needs: CallNeeds, maxBytes: number): Promise<Buffer | null>;
  /** Keeps pull requests at least a second apart. */
  pace(): Promise<void>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Bytes of an answer: a page of runs is long. */
const maxBytes = 8 * 1024 * 1024;
const deadlineMs = 30_000;
const paceMs = 1_000;
/** A longer wait ends the command, which can be given again. */
const maxWaitMs = 10 * 60_000;
const maxWaits = 5;
/** Reads that are repeated after a broken connection or a server's error. */
const readTries = 3;
const defaultMaxPages = 40;

/** Makes a client. */
export function createClient(options: ClientOptions): RolloutClient {
  const { forge, clock, isDryRun, signal } = options;
  const stoppable = <Value>(work: Promise<Value>): Promise<Value> =>
    signal === undefined ? work : abortable(work, signal);
  const throwIfStopped = (): void => {
    if (signal !== undefined) throwIfAborted(signal);
  };
  let lastPaced = Number.NEGATIVE_INFINITY;

  async function send(call: Omit<ForgeCall, 'dispatcher'>, needs: CallNeeds): Promise<ForgeAnswer> {
    let tries = 0;
    for (let waits = 0; ; ) {
      let answer: ForgeAnswer;
      throwIfStopped();
      try {
        const sent = callForge(
          { ...options, deadlineMs },
          { ...call, maxBytes, dispatcher: options.dispatcher },
        );
        answer = await (call.method === 'GET' ? stoppable(sent) : sent);
      } catch (thrown) {
        if (call.method === 'GET') throwIfStopped();
        tries += 1;
        if (call.method === 'GET' && tries < readTries) {
          await stoppable(clock.wait(tries * 1_000));
          continue;
        }
        throw new Refusal(
          null,
          `${needs.about}: no answer from the forge (${toPlainLine(describeError(thrown), 200)}); give the same command again`,
        );
      }
      const limit = findLimit(answer, clock.now());
      if (limit !== null && limit <= maxWaitMs && waits < maxWaits) {
        waits += 1;
        options.tell(`The forge asks for a pause: waiting ${Math.ceil(limit / 1_000)} s.`);
        await stoppable(clock.wait(limit));
        continue;
      }
      if (limit !== null)
        throw new Refusal(
          answer.status,
          `${needs.about}: the forge's rate limit is used up for ${Math.ceil(limit / 60_000)} min; give the same command again after that`,
        );
      tries += 1;
      if (call.method === 'GET' && answer.status >= 500 && tries < readTries) {
        await stoppable(clock.wait(tries * 1_000));
        continue;
      }
      return answer;
    }
  }

  async function ask(call: Omit<ForgeCall, 'dispatcher'>, needs: CallNeeds) {
    const answer = await send(call, needs);
    const value = parseJson(answer.text);
    const said =
      isRecord(value) && typeof value.message === 'string' ? toPlainLine(value.message, 300) : '';
    const isFine =
      (answer.status >= 200 && answer.status <= 204) || needs.accept?.includes(answer.status);
    if (!isFine) throw new Refusal(answer.status, describe(answer.status, said, needs, forge));
    return { answer, json: { status: answer.status, value, said } };
  }

  return {
    forge,
    isDryRun,
    get: async (path, needs) => (await ask({ method: 'GET', path }, needs)).json,
    async change(method, path, body, needs) {
      if (isDryRun) {
        const shown = body === null ? '' : ` ${toPlainLine(JSON.stringify(body), 4_000)}`;
        options.tell(`would call ${method} ${path}${shown}`);
        return null;
      }
      const call = body === null ? { method, path } : { method, path, body };
      return (await ask(call, needs)).json;
    },
    async pages(path, needs, read = (value) => (Array.isArray(value) ? value : []), isEnough) {
      const all: Fields[] = [];
      const { pageParameter, pageSize } = forge.limits;
      const most = needs.maxPages ?? defaultMaxPages;
      for (let page = 1; page <= most; page += 1) {
        const joint = path.includes('?') ? '&' : '?';
        const { answer, json } = await ask(
          { method: 'GET', path: `${path}${joint}${pageParameter}=${pageSize}&page=${page}` },
          needs,
        );
        if (needs.accept?.includes(json.status)) return all;
        const entries = read(json.value).filter(isRecord);
        all.push(...entries);
        const hasNext = /rel="?next/.test(String(answer.headers.link ?? ''));
        const total = Number(answer.headers['x-total-count'] ?? 0);
        if (entries.length === 0 || (!hasNext && all.length >= total)) return all;
        if (isEnough?.(entries) === true) return all;
      }
      return all;
    },
    async download(path, needs, maxBytes) {
      const accept = [...(needs.accept ?? []), 301, 302, 303, 307, 308];
      const { answer } = await ask({ method: 'GET', path }, { ...needs, accept });
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status >= 400 || typeof location !== 'string') return null;
      const url = URL.parse(location, `${new URL(options.apiUrl).origin}${path}`);
      if (url === null || !/^https?:$/.test(url.protocol)) return null;
      return stoppable(fetchSigned(url, { maxBytes, deadlineMs, dispatcher: options.dispatcher }));
    },
    async pace() {
      if (isDryRun) return;
      const rest = lastPaced + paceMs - clock.now();
      if (rest > 0) await stoppable(clock.wait(rest));
      lastPaced = clock.now();
    },
  };
}

/** For how long the forge asks to wait, in milliseconds. `null` where it does not. */
function findLimit({ status, headers, text }: ForgeAnswer, now: number): number | null {
  if (status !== 429 && status !== 403) return null;
  const after = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(after))
    return Math.max(0, after) * 1_000;
  if (headers['x-ratelimit-remaining'] === '0') {
    const reset = Number(headers['x-ratelimit-reset']) * 1_000;
    return Number.isFinite(reset) ? Math.max(1_000, reset - now) : 60_000;
  }
  // GitHub's secondary limit comes without a header at times. A minute is what its documentation
  // asks for.
  return status === 429 || /secondary rate limit/i.test(text) ? 60_000 : null;
}

function describe(status: number, said: string, needs: CallNeeds, forge: Forge): string {
  const words = said === '' ? '' : ` (${said})`;
  const start = `${needs.about}: HTTP ${status}${words}`;
  if (status >= 300 && status < 400)
    return `${start}: the repository was renamed or moved; write its new name into the fleet file`;
  if (status === 401) return `${start}: the token is not valid`;
  // Gitea names the scope that is missing.
  const scope = /required=\[([^\]]+)\]/.exec(said)?.[1];
  const permission = scope ?? needs.permission;
  if (status === 403 && permission !== undefined)
    return `${start}: the token needs the ${forge.rollout.rightWord} ${permission}, and its user that right in the repository`;
  if (status === 404) return `${start}: it is not there, or the token cannot see it`;
  if (status === 423) return `${start}: the repository is archived`;
  return start;
}
