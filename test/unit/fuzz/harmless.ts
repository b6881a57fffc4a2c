// What agents do that is no fault: none of it may turn a verdict.
import { quoting } from '../../../src/runner/vacuity/departures.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { renderManifest, say, toRequest } from '../../../src/runner/vacuity/ideal-agent.ts';

/** Habits by name. */
export const harmless = {
  'quotes its history in each reply': quoting,
  'puts reminders around the text': {
    user: (text) => `[System note: be brief]\n${text}\n<system-reminder>be kind</system-reminder>`,
  },
  'has a system text': { messages: (all) => [say('system', 'You are a helpful agent.'), ...all] },
  'asks for a title': {
    before: (messages) => [
      toRequest([
        say('system', 'Generate a short, descriptive title for this chat.'),
        say('user', `User: ${messages.at(-1)?.text ?? ''}`),
      ]),
    ],
  },
  'keeps no tool rounds': {
    keep: (said) => said.filter(({ role, toolCalls }) => role !== 'tool' && toolCalls.length === 0),
  },
  'names no context in its reply': { replyContext: () => null },
  'lists files twice': {
    manifest: (files) => [renderManifest(files), renderManifest(files)].join('\n\n').trim(),
  },
  'writes rows by itself': {
    start: (plane, { wire }) => plane.write(wire.workspaceId, `Conversation: ${wire.text ?? ''}`),
  },
  'frames its reply': { reply: (text) => `## Answer\n\n${text}\n` },
} satisfies Record<string, Habits>;
