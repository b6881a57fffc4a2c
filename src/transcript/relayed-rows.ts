// How frameworks tell one agent what the others said: rows of the table of conventions
// (conventions.ts).
import type { Convention } from './convention.ts';
import { user } from './example-messages.ts';

/** Words of other agents in the user's role. */
export const relayedRows: readonly Convention[] = [
  {
    name: 'words of another agent, with a preface',
    source: 'Google ADK in Python, Go and Java: each event of an agent other than the one asked',
    whose: "the assistant's words and calls, the tool's result",
    recognition: {
      by: 'relayed',
      opening: 'For context:',
      name: { before: '[', after: '] ' },
      said: 'said:',
      called: { before: 'called tool `', after: '` with parameters:' },
      returned: { before: '`', after: '` tool returned result:' },
      quote: {
        before: '<<<BEGIN_QUOTED_AGENT_CONTENT>>>',
        after: '<<<END_QUOTED_AGENT_CONTENT>>>',
      },
    },
    example: {
      messages: [
        user('Hello. [T-aaaaaaaaaa]'),
        user('For context:\n[clerk] said: Hi. [R-aaaaaaaaaa]'),
        user('Bye. [T-bbbbbbbbbb]'),
      ],
      said: [
        ['user', 'Hello. [T-aaaaaaaaaa]'],
        ['assistant', 'For context:\n[clerk] said: Hi. [R-aaaaaaaaaa]'],
        ['user', 'Bye. [T-bbbbbbbbbb]'],
      ],
    },
  },
  {
    name: 'words of another agent, with a name',
    source: 'AutoGen: add_name_prefixes of its model clients',
    whose: "the assistant's words",
    recognition: {
      by: 'relayed',
      opening: '',
      name: { before: '', after: ' ' },
      said: 'said:',
      called: null,
      returned: null,
      quote: null,
    },
    example: {
      messages: [
        user('user said:\nHello. [T-aaaaaaaaaa]'),
        user('clerk said:\nHi. [R-aaaaaaaaaa]'),
        user('user said:\nBye. [T-bbbbbbbbbb]'),
      ],
      said: [
        ['user', 'user said:\nHello. [T-aaaaaaaaaa]'],
        ['assistant', 'clerk said:\nHi. [R-aaaaaaaaaa]'],
        ['user', 'user said:\nBye. [T-bbbbbbbbbb]'],
      ],
    },
  },
];
