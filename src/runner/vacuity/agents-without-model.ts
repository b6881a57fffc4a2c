// Agents that know nothing and never ask the model: no canary may pass one of them on its replies.

import type { AgentClient } from '../../domain/agent-ports.ts';
import { type ErrorText, errorTexts } from '../../domain/error-texts.ts';
import type { WireTurn } from '../../domain/turn.ts';
import { toExchange, toWireFile } from './ideal-agent.ts';

/**
 * Questions that sound helpful and prove nothing. One represents each word that is asked for by
 * habit.
 */
const clarifyingQuestions = [
  'What would you like me to do with the file?',
  'Could you attach it again and tell me what you need?',
] as const;

/** An agent that never asks the model: `reply` gives its text for each turn, by number from 1. */
export function createReplyOnlyAgent(
  reply: (turn: WireTurn, number: number) => string,
): AgentClient {
  let number = 0;
  return {
    discovery: 'in memory',
    findings: [],
    send: async (turn) => {
      number += 1;
      return toExchange(turn.contextId, reply(turn, number));
    },
    stop: async () => null,
    upload: async (file) => toWireFile(file, `/workspace/${file.name}`),
    close: async () => undefined,
  };
}

/** Each agent with its name. `transcript` holds the ideal agent's replies of another run. */
export function agentsWithoutModel(transcript: readonly string[]): [string, AgentClient][] {
  const constant = (text: string): AgentClient => createReplyOnlyAgent(() => text);
  return [
    ['an agent that always answers "OK."', constant('OK.')],
    ["an agent that echoes this turn's text", createReplyOnlyAgent((turn) => turn.text ?? '')],
    [
      "an agent that echoes this turn's text and the names of its files",
      createReplyOnlyAgent(({ text, files }) =>
        [text ?? '', ...files.map((file) => file.name ?? '')].join('\n'),
      ),
    ],
    ['an agent that answers with an empty text', constant('')],
    ...clarifyingQuestions.map((text): [string, AgentClient] => [
      'an agent that asks a clarifying question',
      constant(text),
    ]),
    [
      "an agent that replays the ideal agent's answers of another run",
      createReplyOnlyAgent((_, number) => transcript[number - 1] ?? ''),
    ],
    ...errorTexts
      .map(toSample)
      .map((text): [string, AgentClient] => [
        `an agent that answers ${JSON.stringify(text)}`,
        constant(text),
      ]),
  ];
}

function toSample({ text, match }: ErrorText): string {
  return match === 'after-label' ? `Agent ${text}` : text;
}
