// The scripted model's memory of one container, without HTTP: scripts made known, requests
// answered, tokens issued. The vacuity check plays its agents through it.

import type { ModelRequest } from '../domain/model-request.ts';
import type { Clock, Random } from '../domain/ports.ts';
import type { Profile } from '../domain/profile.ts';
import type { TokenOwner } from '../domain/record.ts';
import { type FileTag, makeToken, type Receipt, type Tag } from '../domain/token.ts';
import type { ModelExchange, TurnScript } from '../domain/witness.ts';
import { makeThought } from '../providers/thoughts.ts';
import type { Convention } from '../transcript/convention.ts';
import { conventions } from '../transcript/conventions.ts';
import { createReader } from '../transcript/reader.ts';
import { isMarkOf, type UntaggedTurn } from '../transcript/untagged.ts';
import type { AskedForm } from './answer-form.ts';
import { answer } from './engine.ts';
import { toFailed } from './fail.ts';
import { createFailures, isAfterCalls } from './failures.ts';
import type { GivenAnswer } from './restate.ts';

/**
 * Exchanges answered, and characters kept of them, as received and as decoded. An agent that runs
 * wild is refused beyond.
 */
export const maxExchanges = 4_000;
export const maxKeptChars = 128 * 1024 * 1024;
/** What an object costs besides its texts, in characters. */
const charsPerObject = 100;

/** How {@link createModelSession} is set up. */
export interface ModelSessionOptions {
  readonly random: Pick<Random, 'bytes'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly tools: Profile['tools'];
  /** Habits of frameworks by which requests are read. Absent: those that are known. */
  readonly conventions?: readonly Convention[];
}

/** One container's scripted model. */
export interface ModelSession {
  /** Makes a turn known before it is sent. One that is known begins anew. */
  register(script: TurnScript): void;
  /**
   * Answers a request in the form that it wants, and keeps the exchange. `null`: the session is
   * full.
   */
  answer(request: ModelRequest, bodyText: string, form?: AskedForm): ModelExchange | null;
  exchanges(): readonly ModelExchange[];
  /** Until when the answer of an exchange is held back. `undefined`: it goes out at once. */
  holdOf(exchange: ModelExchange): Promise<unknown> | undefined;
  /** Owners of every tag registered, file tag registered and receipt issued. */
  tokens(): ReadonlyMap<Tag | Receipt | FileTag, TokenOwner>;
}

/** A session that knows no turn yet. */
export function createModelSession(options: ModelSessionOptions): ModelSession {
  const scripts = new Map<Tag, TurnScript>();
  const owners = new Map<Tag | Receipt | FileTag, TokenOwner>();
  const exchanges: ModelExchange[] = [];
  const answers = new Map<Receipt, GivenAnswer>();
  const untagged = new Map<Tag, UntaggedTurn>();
  const tagOf = new Map<Receipt, Tag>();
  const reader = createReader(options.conventions ?? conventions);
  /** Turns that were given an answer. */
  const hasAnswer = new Set<Tag>();
  let keptChars = 0;
  const ownerOf = (mark: string) => {
    const script = scripts.get(tagOf.get(mark as Receipt) ?? (mark as Tag));
    return script === undefined ? undefined : { tag: script.tag, contextId: script.contextId };
  };
  const failures = createFailures({
    scripts,
    contextOf: (mark) => owners.get(mark as Tag)?.contextId,
  });
  const isUnderWay = (mark: string): boolean => {
    const contextId = owners.get(mark as Tag)?.contextId;
    const open = [...scripts.values()].filter(
      (script) => script.contextId === contextId && script.isOver?.() === false,
    );
    const [one, ...more] = open;
    return more.length === 0 && one !== undefined && isMarkOf(mark, one);
  };
  const isOpen = (mark: string): boolean =>
    [...scripts.values()].some(
      (script) => isMarkOf(mark, script) && !(script.isOver?.() ?? hasAnswer.has(script.tag)),
    );
  const openTexts = (mark: string): string[] => {
    const contextId = owners.get(mark as Tag)?.contextId;
    return [...scripts.values()].flatMap((script) =>
      script.contextId === contextId && isOpen(script.tag) ? saidIn(script) : [],
    );
  };
  const isAnsweredWithNothing = (mark: string): boolean =>
    failures.has(mark as Tag) && scripts.get(mark as Tag)?.fails === 'empty-answer';
  const textOf = (tag: string): string | null => scripts.get(tag as Tag)?.text ?? null;
  const bytes = (size: number): Uint8Array => options.random.bytes(size);
  const context = {
    scripts,
    answers,
    tools: options.tools,
    makeReceipt: () => makeToken('R', bytes),
    makeCondensedMark: () => makeToken('S', bytes),
    // Letters and digits only: openclaw strips anything else and would then answer another id.
    makeCallId: () => `call${Buffer.from(bytes(12)).toString('hex')}`,
  };
  return {
    register(script) {
      const { tag, contextId, text } = script;
      // Behind a URL, a canary that is played once more has the turns that it had.
      for (const kept of [scripts, failures, hasAnswer, untagged]) kept.delete(tag);
      scripts.set(tag, script);
      const owner = toOwner(script);
      owners.set(tag, owner);
      if (text?.includes(tag) === false) untagged.set(tag, { tag, contextId, text });
      for (const file of script.files) owners.set(file.tag, owner);
    },
    answer(request, bodyText, form = {}) {
      const chars = bodyText.length + countChars(request);
      if (exchanges.length >= maxExchanges || keptChars + chars > maxKeptChars) return null;
      keptChars += chars;
      const known = {
        ...{ turns: [...untagged.values()], ownerOf, isUnderWay, isOpen },
        ...{ openTexts, isAnsweredWithNothing, textOf },
      };
      const transcript = reader.read(request, form.jsonFields ?? null, known);
      const decided = answer(request, transcript, { ...context, ...form });
      const script = decided.route.kind === 'turn' ? scripts.get(decided.route.tag) : undefined;
      const fails = failures.failureOf(decided, script, transcript);
      const { makeCallId } = context;
      const failing = { request, makeCallId, ...form, tools: options.tools };
      const decision = fails === undefined ? decided : toFailed(decided, fails, failing);
      if (decision.failed !== undefined && script !== undefined) {
        failures.add(script.tag);
        const { begun } = decision.failed;
        if (begun !== undefined) owners.set(begun, toOwner(script));
      }
      if (decision.receipt !== null && script !== undefined) {
        owners.set(decision.receipt, toOwner(script));
        hasAnswer.add(script.tag);
        const words = (decision.answer.text ?? '').replace(` [${decision.receipt}]`, '');
        answers.set(decision.receipt, { tag: script.tag, words });
        tagOf.set(decision.receipt, script.tag);
      }
      const sequence = exchanges.length + 1;
      const at = options.clock.now();
      // What is failed on purpose has the form of its failure, and no thoughts.
      const isThinking = script?.thinks === true && decision.failed === undefined;
      const thought = isThinking && request.thoughts !== undefined ? makeThought(bytes) : null;
      const exchange = {
        ...{ sequence, at, request, transcript, requestBody: bodyText, ...decision },
        ...(thought === null ? {} : { thought }),
      };
      exchanges.push(exchange);
      return exchange;
    },
    exchanges: () => [...exchanges],
    holdOf(exchange) {
      if (exchange.route.kind !== 'turn') return undefined;
      const script = scripts.get(exchange.route.tag);
      return script !== undefined && isAfterCalls(exchange, script) ? script.hold : undefined;
    },
    tokens: () => new Map(owners),
  };
}

/** What a turn says: its text, and how its files begin. */
function saidIn({ text, files }: TurnScript): string[] {
  return [...(text === undefined ? [] : [text]), ...files.flatMap(({ opening = [] }) => opening)];
}

/** Characters of a decoded request in memory, roughly. */
function countChars({ messages, tools }: ModelRequest): number {
  let chars = 0;
  for (const { text, toolCalls, toolCallId } of messages) {
    chars += charsPerObject + text.length + (toolCallId?.length ?? 0);
    for (const { id, name, arguments: args } of toolCalls)
      chars += charsPerObject + id.length + name.length + args.length;
  }
  for (const { name, argumentNames } of tools)
    chars += charsPerObject + name.length + argumentNames.join('').length;
  return chars;
}

function toOwner({ contextId, canary, turn }: TurnScript): TokenOwner {
  return { contextId, canary, turn };
}
