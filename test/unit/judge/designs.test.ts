// Sound agents that do not tell their model the whole history, or ask it several times for one
// answer: green as they declare it, red with a fault of their own, and named for what they are
// where nothing is declared.
import { describe, expect, it } from 'vitest';
import { type Fields, parseJson, toFields, toList } from '../../../src/domain/fields.ts';
import type { ModelMessage, ModelRequest } from '../../../src/domain/model-request.ts';
import type { HistoryForm } from '../../../src/domain/profile.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { openaiResponses } from '../../../src/providers/openai/openai.ts';
import { itemsToMessages } from '../../../src/providers/openai/responses-decode.ts';
import type { ModelInMemory } from '../../../src/runner/vacuity/check.ts';
import type { AgentMessage, Habits, Moment } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent, say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { createModel, toCanary } from '../adversarial/play.ts';
import { seededRandom } from '../scripted-model/builders.ts';
import { inDialect } from '../support/dialect.ts';

/** Asks the model without tools. */
type Ask = (...messages: readonly AgentMessage[]) => string;
type Design = (ask: Ask, model: ModelInMemory) => Habits;

const canaries = ['name-recall', 'compaction', 'deep-history'];

async function judge(canary: string, design: Design, history: HistoryForm = 'whole') {
  const random = seededRandom(41);
  const model = createModel();
  const toRequest = (messages: readonly AgentMessage[]): ModelRequest => ({
    ...inDialect('openai-chat'),
    model: 'm',
    stream: false,
    messages,
    tools: [],
  });
  const ask: Ask = (...messages) => model.answer(toRequest(messages)).text ?? '';
  const plane = createMemoryPlane();
  const agent = createIdealAgent((request) => model.answer(request), plane, design(ask, model));
  const workspace = createWorkspace({ agent, controlPlane: plane, model, container: null }, random);
  const declared = { volumes: [], ...(history === 'whole' ? {} : { history }) };
  return judgeRecord(await playInMemory(toCanary(canary), workspace, random, declared));
}

/** The canary in which a design is first not passed, with its layer; else "passed". */
async function judgeAll(design: Design, history?: HistoryForm): Promise<string> {
  for (const canary of canaries) {
    const { verdict, layer, headline } = await judge(canary, design, history);
    if (verdict !== 'passed') return `${canary}: ${layer} ${headline}`;
  }
  return 'passed';
}

const kept = 4;
const order = 'Create a summary of the conversation above:';

interface Summing {
  readonly put?: (summary: string) => AgentMessage;
  /** What is summed up of all that is older. */
  readonly of?: (older: readonly AgentMessage[]) => readonly AgentMessage[];
  readonly order?: (ask: Ask, older: readonly AgentMessage[]) => string;
  readonly result?: (summary: string) => string;
}

/** Has the model sum up all but the last messages, with the summary before that. */
function summing(how: Summing = {}): Design {
  const { put = (text) => say('system', text), of = (older) => older, result = (s) => s } = how;
  const sum = how.order ?? ((ask, older) => ask(...older, say('user', order)));
  return (ask) => {
    let summary: AgentMessage | null = null;
    let summed = 0;
    return {
      messages(all, { history, round }) {
        if (round === 1 && history.length - summed > kept + 2) {
          const end = history.length - kept;
          const older = [...(summary === null ? [] : [summary]), ...history.slice(summed, end)];
          summary = put(result(sum(ask, of(older))));
          summed = end;
        }
        return summary === null ? all : [summary, ...all.slice(summed)];
      },
    };
  };
}

function transcript(messages: readonly AgentMessage[]): string {
  return messages.map(({ role, text }) => `${role}: ${text}`).join('\n');
}

describe('a summary of the older turns', () => {
  const ways: readonly [string, Summing][] = [
    ['in the system text', {}],
    ['as words of the user', { put: (text) => say('user', `So far: ${text}`) }],
    ['as words of the assistant', { put: (text) => say('assistant', text) }],
    [
      'ordered by a system text',
      {
        order: (ask, older) =>
          ask(say('system', 'You are a conversation summarizer.'), say('user', transcript(older))),
      },
    ],
    [
      'ordered in one text',
      {
        order: (ask, older) =>
          ask(
            say('user', `Progressively summarize the lines:\n${transcript(older)}\nNew summary:`),
          ),
      },
    ],
    [
      'extended by one message at a time',
      {
        order: (ask, older) =>
          older.reduce(
            (told, { role, text, origin }) =>
              origin === undefined
                ? text
                : ask(
                    say(
                      'user',
                      `Progressively summarize the lines.\n\nCurrent summary:\n${told}\n\nNew lines:\n${role}: ${text}\n\nNew summary:`,
                    ),
                  ),
            '',
          ),
      },
    ],
    [
      'ordered by a system text that holds the conversation',
      {
        order: (ask, older) =>
          ask(
            say(
              'system',
              `Write a summary of this conversation.\n<conversation>\n${transcript(older)}\n</conversation>`,
            ),
          ),
      },
    ],
    [
      'introduced in the system text',
      { put: (text) => say('system', `Summary of the conversation so far: ${text}`) },
    ],
    [
      'with the one before after the new messages',
      {
        order: (ask, older) => {
          const [first, ...rest] = older;
          const isFirst = first?.origin !== undefined;
          const extended = `This is summary of the conversation so far: ${first?.text}\n\nExtend this summary by taking into account the new messages above:`;
          return isFirst ? ask(...older, say('user', order)) : ask(...rest, say('user', extended));
        },
      },
    ],
  ];

  // Griptape: templates/memory/conversation/summarize_conversation.j2.
  const quoted: Summing['order'] = (ask, older) => {
    const [first, ...rest] = older;
    const said = (all: readonly AgentMessage[]): string =>
      all.map(({ role, text }) => `${role === 'user' ? 'Human' : 'Assistant'}: ${text}`).join('\n');
    return first?.origin === undefined
      ? ask(
          say(
            'user',
            `Conversation summary:\n"""\n${first?.text}\n"""\n\nUpdate the summary with this:\n\n${said(rest)}`,
          ),
        )
      : ask(say('user', `Summarize the following conversation:\n\n${said(older)}`));
  };
  const allWays = [...ways, ['quoted before the new messages', { order: quoted }] as const];

  it.each(allWays)('%s is green where it is declared', async (_name, how) => {
    expect(await judgeAll(summing(how), 'summary')).toBe('passed');
  });

  it.each(allWays)('%s is told as such where it is not', async (_name, how) => {
    const verdict = await judgeAll(summing(how));
    expect(verdict).toMatch(
      /sent-out-of-order: turn \d+: turn 1 was sent, but only in a summary in/,
    );
  });

  it('introduced in the system text is green without tools', async () => {
    const put = (text: string) => say('system', `Summary of the conversation so far: ${text}`);
    const design: Design = (...given) => ({ ...summing({ put })(...given), tools: () => [] });
    const { headline } = await judge('name-recall', design, 'summary');
    expect(headline).toMatch(/expectations met/);
  });

  it('under a heading in one prompt is green without tools', async () => {
    const design: Design = (...given) => {
      const inner = summing()(...given);
      const messages: Habits['messages'] = (all, moment) => {
        const told = inner.messages?.(all, moment) ?? all;
        const heading = told[0]?.role === 'system' ? 'Summary of the conversation so far:\n' : '';
        return [say('user', `${heading}${transcript(told)}\nassistant:`)];
      };
      return { tools: () => [], messages };
    };
    const { headline } = await judge('name-recall', design, 'summary');
    expect(headline).toMatch(/expectations met/);
  });

  it('of the first text alone, before a transcript that says its facts again, is green', async () => {
    let summary: string | null = null;
    const design: Design = (ask) => ({
      tools: () => [],
      messages(all, { history }) {
        const [first, ...rest] = all;
        if (history.length === 0 || first === undefined) return all;
        summary ??= ask(
          say(
            'user',
            `Progressively summarize the lines of conversation provided.\n\nNew lines of conversation:\nHuman: ${first.text}\n\nNew summary:`,
          ),
        );
        return [say('user', `Conversation:\nSystem: ${summary}\n${transcript(rest)}\nassistant:`)];
      },
    });
    const { headline } = await judge('failing-model', design, 'summary');
    expect(headline).toMatch(/expectations met/);
  });

  it('by the agent itself is green where it is declared', async () => {
    const own: Design = () => ({
      messages: (all, { history }) =>
        history.length <= kept
          ? all
          : [
              say('user', `Notes of what was said:\n${transcript(history.slice(0, -kept))}`),
              ...all.slice(history.length - kept),
            ],
    });
    expect(await judgeAll(own, 'summary')).toBe('passed');
  });

  it.each<[string, Summing]>([
    ['leaves out the one before', { of: (older) => older.filter(({ origin }) => origin) }],
    [
      'is quoted nowhere, before the newest turns',
      {
        order: (ask, older) =>
          quoted(
            ask,
            older.filter(({ origin }) => origin),
          ),
      },
    ],
    ['is thrown away', { put: () => say('system', 'Be kind.') }],
    ['is cut', { result: (text) => text.slice(0, 60) }],
  ])('that %s is red', async (_name, how) => {
    expect(await judgeAll(summing(how), 'summary')).toMatch(/lost-in-summary/);
  });

  it('that is extended by turns which it holds in part is green', async () => {
    const extending: Design = (ask) => {
      let [summary, from] = ['', 0];
      return {
        messages(all, { history, round }) {
          if (round === 1 && history.length - from > kept) {
            const extend = `This is summary of the conversation to date: ${summary}\n\nExtend the summary by taking into account the new messages above:`;
            const prompt = summary === '' ? order : extend;
            summary = ask(...history.slice(from), say('user', prompt));
            from = history.length - 2;
          }
          return summary === '' ? all : [say('system', summary), ...all.slice(from)];
        },
      };
    };
    expect(await judgeAll(extending, 'summary')).toBe('passed');
  });

  it('as facts that are extracted is green, and red where they are not kept', async () => {
    const extracting =
      (keep: (facts: readonly string[]) => readonly string[]): Design =>
      (ask) => {
        const facts: string[] = [];
        let from = 0;
        const existing = (): string => facts.map((fact) => `<fact>${fact}</fact>`).join('\n');
        const form = '<facts>\n  <fact>Fact 1</fact>\n  <fact>Fact 2</fact>\n</facts>';
        return {
          messages(all, { history, round }) {
            if (round === 1 && history.length - from > kept + 2) {
              const extract = `You are a precise fact extraction system.\nDo not duplicate facts that are already in the list.\n<existing_facts>\n${existing()}\n</existing_facts>\nReturn them in this format:\n${form}`;
              const told = ask(...history.slice(from, -kept), say('user', extract));
              facts.push(
                ...keep([...told.matchAll(/<fact>(.*?)<\/fact>/gs)].map((m) => m[1] ?? '')),
              );
              from = history.length - kept;
            }
            return [say('system', `<memory>\n${existing()}\n</memory>`), ...all.slice(from)];
          },
        };
      };
    expect(
      await judgeAll(
        extracting((facts) => facts),
        'summary',
      ),
    ).toBe('passed');
    expect(
      await judgeAll(
        extracting(() => []),
        'summary',
      ),
    ).toMatch(/lost-in-summary/);
  });

  it('of earlier ones is green, and red where the agent has the newest of them first', async () => {
    const ofParts =
      (put: (parts: readonly AgentMessage[]) => readonly AgentMessage[]): Design =>
      (ask) => {
        const parts: AgentMessage[] = [];
        let [summary, from] = ['', 0];
        return {
          messages(all, { history, round }) {
            if (round === 1 && history.length > from) {
              parts.push(say('user', ask(...history.slice(from), say('user', order))));
              summary = ask(...put(parts), say('user', order));
              from = history.length;
            }
            return summary === '' ? all : [say('system', summary), ...all.slice(from)];
          },
        };
      };
    expect(
      await judgeAll(
        ofParts((parts) => parts),
        'summary',
      ),
    ).toBe('passed');
    const turned = await judgeAll(
      ofParts((parts) => parts.toReversed()),
      'summary',
    );
    expect(turned).toMatch(/sent-out-of-order/);
  });

  it('that tells facts in another order is red', async () => {
    const turned = (text: string): string => text.split('\n').toReversed().join('\n');
    expect(await judgeAll(summing({ result: turned }), 'summary')).toMatch(/sent-out-of-order/);
  });

  it('may be asked for by a user: that is a turn', async () => {
    const { verdict } = await judge(
      `name: own
title: A summary for the user
proves: [history]
facts: { name: { kind: person } }
turns:
  - send: "My name is \${name}."
    model: [{ say: "Hello." }]
  - send: "Please give a summary of the conversation."
    model: [{ find: "My name is {}.", say: "You are {}." }]
    expect: [{ reply: { contains: "\${name}" } }]
`,
      () => ({ tools: () => [] }),
    );
    expect(verdict).toBe('passed');
  });
});

describe('a memory of notes, to which the newest messages are added after each answer', () => {
  interface Noting {
    /** What is told of the notes. */
    readonly of?: (notes: readonly string[]) => readonly string[];
    /** What of the newest messages is noted. */
    readonly noted?: (newest: readonly AgentMessage[]) => readonly AgentMessage[];
    /** Under which key the notes of a session are kept. */
    readonly key?: (contextId: string) => string;
  }
  // mem0: generate_additive_extraction_prompt.
  const noting =
    ({
      of = (notes) => notes,
      noted = (newest) => newest,
      key = (id) => id,
    }: Noting = {}): Design =>
    (ask) => {
      const memory = new Map<string, string[]>();
      const noticed = new Map<string, number>();
      return {
        messages(all, { history, round }) {
          const contextId = all.findLast(({ origin }) => origin)?.origin?.contextId ?? '';
          const notes = memory.get(key(contextId)) ?? [];
          memory.set(key(contextId), notes);
          let from = noticed.get(contextId) ?? 0;
          while (round === 1 && from < history.length) {
            const existing = JSON.stringify(notes.map((text, id) => ({ id: `${id}`, text })));
            const said = ask(
              say('system', `# ROLE\n\nYou are a Memory Extractor.${'\nBe precise.'.repeat(900)}`),
              say(
                'user',
                `## Summary\n\n\n## Last k Messages\n${transcript(history.slice(0, from))}\n\n## Recently Extracted Memories\n[]\n\n## Existing Memories\n${existing}\n\n## New Messages\n${transcript(noted(history.slice(from, from + 2)))}\n\n\n## Observation Date\n2026-11-30\n\n# Output:`,
              ),
            );
            const added = toList(toFields(parseJson(said)).memory);
            notes.push(...added.map((one) => `${toFields(one).text}`));
            from += 2;
          }
          noticed.set(contextId, from);
          const told = of(notes).map((note) => `- ${note}`);
          return [
            say('system', `Answer by the memories.\nUser Memories:\n${told.join('\n')}`),
            ...all.slice(history.length),
          ];
        },
      };
    };

  it('is green where it is declared', async () => {
    expect(await judgeAll(noting(), 'retrieval')).toBe('passed');
    const byFit = noting({ of: (notes) => notes.toReversed() });
    expect(await judgeAll(byFit, 'retrieval')).toBe('passed');
    expect(await judgeAll(byFit, 'summary')).toMatch(/sent-out-of-order/);
    // Its notes hold an answer that says an earlier fact again.
    expect((await judge('failing-model', byFit, 'retrieval')).headline).toMatch(/expectations met/);
    expect(await judgeAll(noting())).toMatch(/sent-out-of-order|not-sent-to-model/);
  });

  it.each<[string, Noting]>([
    ["holds the assistant's messages alone", { noted: (newest) => newest.slice(1) }],
    ['is searched under another key', { of: () => [] }],
  ])('that %s is red', async (_name, how) => {
    expect(await judgeAll(noting(how), 'retrieval')).toMatch(/^name-recall: lost-in-summary/);
  });

  it('of all sessions together is red', async () => {
    const { headline } = await judge(
      'session-isolation',
      noting({ key: () => 'all' }),
      'retrieval',
    );
    expect(headline).toMatch(/^leaked-from-other-session/);
    const own = await judge('session-isolation', noting(), 'retrieval');
    expect(own.headline).toMatch(/expectations met/);
  });
});

describe('a history that is looked up', () => {
  const recent = 10;
  const words = (text: string): Set<string> => new Set(text.toLowerCase().match(/[a-z]{4,}/g));
  const looking =
    (find: (question: string, older: readonly AgentMessage[]) => readonly AgentMessage[]): Design =>
    () => ({
      messages(all, { history }) {
        if (history.length <= recent) return all;
        const older = history.slice(0, -recent);
        const question = all[history.length]?.text ?? '';
        return [...find(question, older), ...all.slice(history.length - recent)];
      },
    });
  const fitting = looking((question, older) => {
    const wanted = words(question);
    return older.filter(({ text }) => [...words(text)].some((word) => wanted.has(word)));
  });

  it('is green where it is declared, and not where it is not', async () => {
    expect(await judgeAll(fitting, 'retrieval')).toBe('passed');
    expect(await judgeAll(fitting)).toMatch(/not-sent-to-model/);
  });

  it('is red where nothing is found', async () => {
    expect(
      await judgeAll(
        looking(() => []),
        'retrieval',
      ),
    ).toMatch(/lost-in-summary/);
  });

  it('is red where only an answer still says the fact, and says so', async () => {
    const { headline } = await judge(
      'name-recall',
      looking(() => []),
      'retrieval',
    );
    expect(headline).toMatch(
      /^lost-in-summary: turn 7: .*, told in turn 1, is only in the agent's own answers in the model request of turn 7/,
    );
  });
});

describe('a window of the newest messages', () => {
  const window =
    (of: (history: readonly AgentMessage[]) => readonly AgentMessage[]): Design =>
    () => ({
      messages: (all, { history }) => [...of(history), ...all.slice(history.length)],
    });
  const ofLimit = /a limit on messages or tokens cuts the oldest/;

  it('is told as such, with what to do', async () => {
    const { headline, next } = await judge(
      'name-recall',
      window((all) => all.slice(-8)),
    );
    expect(headline).toMatch(/^not-sent-to-model: turn 6: .*4 of 5 earlier turns/);
    expect(next).toMatch(ofLimit);
  });

  it.each<[string, (history: readonly AgentMessage[]) => readonly AgentMessage[]]>([
    ['no earlier turn', () => []],
    ['the first turn alone', (all) => all.slice(0, 2)],
    ['all but one in the middle', (all) => [...all.slice(0, 2), ...all.slice(4)]],
  ])('is not what holds %s', async (_name, of) => {
    const { layer, next } = await judge('name-recall', window(of));
    expect(layer).toBe('not-sent-to-model');
    expect(next).toBeUndefined();
  });
});

describe('a history in the system text', () => {
  const telling =
    (of: (history: readonly AgentMessage[]) => readonly AgentMessage[]): Design =>
    () => ({
      messages: (all, { history }) => [
        say('system', `Be kind. The conversation so far:\n${transcript(of(history))}`),
        ...all.slice(history.length),
      ],
    });

  it('is green where it is declared, and told as such where it is not', async () => {
    const whole = telling((history) => history);
    expect(await judgeAll(whole, 'system')).toBe('passed');
    expect(await judgeAll(whole)).toMatch(/sent-out-of-order.*only in the system text/);
  });

  it('has its place for each of two equal texts', async () => {
    const repeated = (of: (history: readonly AgentMessage[]) => readonly AgentMessage[]) =>
      judge('repeated-texts', telling(of), 'system');
    expect(await repeated((history) => history)).toMatchObject({ verdict: 'passed' });
    expect(await repeated((history) => history.slice(-2))).toMatchObject({ verdict: 'failed' });
    const once = (history: readonly AgentMessage[]) =>
      history.filter(({ text }, index) => history.findIndex((m) => m.text === text) === index);
    expect(await repeated(once)).toMatchObject({ verdict: 'failed' });
  });

  it.each<[string, RegExp, (history: readonly AgentMessage[]) => readonly AgentMessage[]]>([
    ['without its answers', /not-sent-to-model/, (all) => all.filter((m) => m.role === 'user')],
    ['of the last messages', /not-sent-to-model/, (all) => all.slice(-2)],
    ['twice', /sent-doubled/, (all) => [...all, ...all]],
    ['from its end', /sent-out-of-order/, (all) => all.toReversed()],
  ])('%s is red', async (_name, layer, of) => {
    expect(await judgeAll(telling(of), 'system')).toMatch(layer);
  });

  it('after the question is green where it is declared, and red out of order', async () => {
    const following =
      (of: (history: readonly AgentMessage[]) => readonly AgentMessage[]): Design =>
      () => ({
        messages: (all, { history }) => {
          const [question, ...rounds] = all.slice(history.length);
          const told = say('system', `The conversation so far:\n${transcript(of(history))}`);
          return question === undefined ? all : [question, told, ...rounds];
        },
      });
    const whole = following((history) => history);
    expect(await judgeAll(whole, 'system')).toBe('passed');
    expect(await judgeAll(whole)).toMatch(/sent-out-of-order.*only in the system text/);
    const turned = following((history) => history.toReversed());
    expect(await judgeAll(turned, 'system')).toMatch(/sent-out-of-order/);
    const cut = following((history) => history.slice(2));
    expect(await judgeAll(cut, 'system')).toMatch(/not-sent-to-model/);
  });

  it('beside the conversation is doubled', async () => {
    const both: Design = () => ({
      messages: (all, { history }) => [say('system', transcript(history)), ...all],
    });
    expect(await judgeAll(both, 'system')).toMatch(/sent-doubled/);
  });
});

describe('a history before a handoff, in the role of the assistant', () => {
  const nested =
    (isAsked: boolean, of: (history: readonly AgentMessage[]) => readonly AgentMessage[]): Design =>
    () => ({
      messages: (all, { history }) => {
        const end = history.length + (isAsked ? 1 : 0);
        const lines = of(all.slice(0, end)).map(
          ({ role, text }, at) => `${at + 1}. ${role}: ${text}`,
        );
        const block = `<CONVERSATION HISTORY>\n${lines.join('\n')}\n</CONVERSATION HISTORY>`;
        return history.length === 0 ? all : [say('assistant', block), ...all.slice(end)];
      },
    });

  it.each([false, true])('is green, with the question in it: %s', async (isAsked) => {
    expect(await judgeAll(nested(isAsked, (history) => history))).toBe('passed');
    const cut = nested(isAsked, (history) => history.slice(2));
    expect(await judgeAll(cut)).toMatch(/not-sent-to-model/);
    const twice = nested(isAsked, (history) => [...history.slice(0, 2), ...history]);
    expect(await judgeAll(twice)).toMatch(/sent-doubled/);
  });
});

describe('a question that is made to stand alone', () => {
  const prompts: readonly [string, (history: readonly AgentMessage[]) => AgentMessage[]][] = [
    [
      'with the conversation before it',
      (all) => [say('system', 'Formulate a standalone question. Do NOT answer it.'), ...all],
    ],
    [
      'in one text',
      (all) => [
        say(
          'user',
          `Given a conversation and a follow up, rephrase the follow up question.\n${transcript(all)}\nStandalone question:`,
        ),
      ],
    ],
  ];
  const rewriting =
    (
      prompt: (history: readonly AgentMessage[]) => AgentMessage[],
      ofHistory = (history: readonly AgentMessage[]) => history,
      change = (question: string) => question,
    ): Design =>
    (ask) => ({
      messages(all, { history, round }) {
        if (history.length === 0 || round > 1) return all;
        const own = all.slice(history.length);
        return [say('user', change(ask(...prompt([...ofHistory(history), ...own]))))];
      },
    });

  it.each(prompts)('%s is followed', async (_name, prompt) => {
    expect(await judgeAll(rewriting(prompt))).toBe('passed');
  });

  it.each(prompts)('%s, of the last messages alone, is red', async (_name, prompt) => {
    expect(await judgeAll(rewriting(prompt, (all) => all.slice(-2)))).toMatch(/not-sent-to-model/);
  });

  it.each(prompts)('%s, of a window of it, is told as a window', async (_name, prompt) => {
    const { headline, next } = await judge(
      'name-recall',
      rewriting(prompt, (all) => all.slice(-8)),
    );
    expect(headline).toMatch(
      /^not-sent-to-model: turn 6: turn 1 .*holds 4 of 5 earlier turns; it was last sent in turn 5/,
    );
    expect(next).toMatch(/^the oldest turns are gone, and all younger ones are there/);
  });

  it.each(prompts)('%s, and is thrown away, is told as such', async (_name, prompt) => {
    const thrownAway =
      (ofHistory = (all: readonly AgentMessage[]) => all): Design =>
      (ask) => ({
        messages(all, { history, round }) {
          const own = all.slice(history.length);
          if (history.length > 0 && round === 1) ask(...prompt([...ofHistory(history), ...own]));
          return own;
        },
      });
    const { layer, next } = await judge('name-recall', thrownAway());
    expect(layer).toBe('not-sent-to-model');
    expect(next).toMatch(/give the answering prompt the rewritten question, or the history$/);
    const lost = await judge(
      'name-recall',
      thrownAway(() => []),
    );
    expect(lost.layer).toBe('not-sent-to-model');
    expect(lost.next).toBeUndefined();
  });

  it('in a first turn already, in a template of its own, carries none of the order', async () => {
    const asking =
      (of: (history: readonly AgentMessage[]) => readonly AgentMessage[]): Design =>
      (ask) => ({
        messages(all, { history, round }) {
          if (round > 1) return all;
          const told =
            of(history).length === 0 ? '' : `<Chat History>\n${transcript(of(history))}\n`;
          const question = ask(
            say(
              'user',
              `Rewrite the message to be a standalone question.\n${told}<Follow Up Message>\n${all[history.length]?.text}\n<Standalone question>\n`,
            ),
          );
          return [say('user', `Answer the query.\nQuery: ${question}\nAnswer: `)];
        },
      });
    expect(await judgeAll(asking((history) => history))).toBe('passed');
    expect(await judgeAll(asking(() => []))).toMatch(/^name-recall: (?:stored-)?not-sent-to-model/);
  });

  it('is answered by the instructions, and not only rewritten by them', async () => {
    const design =
      (isTold: (moment: Moment) => boolean): Design =>
      (...given) => {
        let told = '';
        const order = 'Formulate a standalone question.';
        return {
          ...rewriting((all) => [say('system', `${told}\n${order}`), ...all])(...given),
          before(messages) {
            if (told === '') told = messages.find(({ role }) => role === 'system')?.text ?? '';
            return [];
          },
          instructs: isTold,
        };
      };
    const answered = await judge(
      'instructions',
      design(() => true),
    );
    expect(answered.verdict).toBe('passed');
    const onlyRewritten = await judge(
      'instructions',
      design(({ history }) => history.length === 0),
    );
    expect(onlyRewritten.headline).toMatch(/^not-sent-to-model: .*instructions are missing/);
  });
});

describe('an answer that is asked for again', () => {
  const again =
    (change: (answer: string) => string, messages?: NonNullable<Habits['messages']>): Design =>
    () => ({
      ...(messages === undefined ? {} : { messages }),
      again: (_all, { answers }: Moment) =>
        answers.length > 1 ? null : [say('user', change(answers[0] ?? ''))],
    });

  it('as a draft, in words around it, is followed', async () => {
    expect(await judgeAll(again((draft) => draft))).toBe('passed');
    expect(await judgeAll(again((draft) => `Make this better:\n${draft}\nThanks.`))).toBe('passed');
  });

  it('is judged by the request that brought it', async () => {
    const forgetting = again(
      (draft) => draft,
      (all, { history }) => all.slice(history.length),
    );
    expect(await judgeAll(forgetting)).toMatch(/not-sent-to-model/);
  });

  it('next to the text of its turn is followed, where the rest is left to it', async () => {
    const beside =
      (more: (all: readonly AgentMessage[]) => readonly AgentMessage[], messages?: typeof forget) =>
      (): Habits => ({
        ...(messages === undefined ? {} : { messages }),
        again: (all, { answers, history }) =>
          answers.length > 1
            ? null
            : [
                ...more(all.slice(0, history.length)),
                say('user', `Objective: ${all[history.length]?.text}\nPlan: ${answers[0]}\nDo it.`),
              ],
      });
    const forget: NonNullable<Habits['messages']> = (all, { history }) => all.slice(history.length);
    expect(await judgeAll(beside(() => []))).toBe('passed');
    expect(await judgeAll(beside((history) => history))).toBe('passed');
    expect(await judgeAll(beside(() => [], forget))).toMatch(/not-sent-to-model/);
    expect(await judgeAll(beside((history) => [...history, ...history]))).toMatch(/sent-doubled/);
    expect(await judgeAll(beside((history) => history.slice(-2)))).toMatch(/not-sent-to-model/);
  });

  it.each([
    ['smolagents', 'Now proceed and carry out this plan.'],
    ['Strands', 'You must format the previous response as structured output.'],
    ['Google ADK', 'Continue processing previous requests as instructed.'],
    ['LiteLLM', 'Please continue.'],
    ['AutoGen', ''],
    ['an agent with a limit', 'You have used all rounds. Now provide your final answer.'],
  ])('by an order of %s after it is followed', async (_name, order) => {
    const ordering =
      (messages?: NonNullable<Habits['messages']>): Design =>
      () => ({
        ...(messages === undefined ? {} : { messages }),
        again: (all, { answers }) =>
          answers.length > 1
            ? null
            : [...all, say('assistant', answers[0] ?? ''), say('user', order)],
      });
    expect(await judgeAll(ordering())).toBe('passed');
    const forgetting = ordering((all, { history }) => all.slice(history.length));
    expect(await judgeAll(forgetting)).toMatch(/not-sent-to-model/);
    const doubling = ordering((all, { history }) => [...history, ...all]);
    expect(await judgeAll(doubling)).toMatch(/sent-doubled/);
    const replacing: Design = () => ({
      messages: (all, { history, turn }) =>
        turn === 1 ? all : [...history, say('user', order), ...all.slice(history.length + 1)],
    });
    expect(await judgeAll(replacing)).not.toBe('passed');
  });

  it('without its mark cannot be judged, and says so', async () => {
    const { verdict, error, headline } = await judge(
      'name-recall',
      again((draft) => `Make this better: ${draft.replace(/ \[R-\w+\]/, '')}`),
    );
    expect([verdict, error?.code], headline).toEqual(['errored', 'MODEL_UNSUPPORTED']);
    expect(error?.message).toContain('it cannot write');
  });

  it('without its mark does not hide a lost history', async () => {
    const { verdict } = await judge(
      'name-recall',
      again(
        () => 'Make this better: What a day.',
        (all, { history }) => all.slice(history.length),
      ),
    );
    expect(verdict).toBe('failed');
  });
});

describe('a conversation that OpenAI compacts', () => {
  /** How many messages after the last compaction are compacted, as by OpenAI's Agents SDK. */
  const atOnce = 10;

  const same = <T>(all: readonly T[]): readonly T[] => all;

  /** What is in the place of messages that were given to POST /v1/responses/compact. */
  const compact = (model: ModelInMemory, messages: readonly ModelMessage[]): readonly Fields[] => {
    const input = messages.map(({ role, text }) =>
      text.startsWith('[S-')
        ? { type: 'compaction', encrypted_content: text }
        : { role, content: text },
    );
    const body = JSON.stringify({ model: 'm', input });
    const decoded = decodeBody(openaiResponses, body, '/v1/responses/compact');
    if (decoded.kind === 'refused') throw new Error(decoded.message);
    model.answer(decoded.request);
    const exchange = model.exchanges().at(-1);
    if (exchange === undefined) throw new Error('no exchange');
    const answer = toFields(parseJson(openaiResponses.encode(exchange, decoded).body.join('')));
    return toList(answer.output).map(toFields);
  };

  /**
   * `keep`: what is kept of what was compacted. `again`: what of that is compacted with the rest.
   */
  const compacting =
    (keep = same<Fields>, again = same<ModelMessage>): Design =>
    (_ask, model) => {
      let compacted: readonly ModelMessage[] = [];
      let summed = 0;
      return {
        messages(all, { history, round }) {
          if (round === 1 && history.length - summed >= atOnce) {
            const items = keep(compact(model, [...again(compacted), ...history.slice(summed)]));
            const messages = itemsToMessages(items);
            if (typeof messages === 'string') throw new Error(messages);
            compacted = messages;
            summed = history.length;
          }
          return [...compacted, ...all.slice(summed)];
        },
      };
    };

  it('is green where a summary is declared, and told as such where it is not', async () => {
    expect(await judgeAll(compacting(), 'summary')).toBe('passed');
    expect(await judgeAll(compacting())).toMatch(/sent-out-of-order: .* only in a summary in/);
  });

  it('is red where the compaction item is thrown away', async () => {
    const without = compacting((items) => items.filter(({ type }) => type !== 'compaction'));
    expect(await judgeAll(without, 'summary')).toMatch(/lost-in-summary/);
  });

  it('is red where a later compaction leaves out the one before', async () => {
    const forgetful = compacting(undefined, () => []);
    expect(await judgeAll(forgetful, 'summary')).toMatch(/lost-in-summary/);
  });
});
