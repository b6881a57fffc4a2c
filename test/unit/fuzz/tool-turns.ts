// Turns of random conversations in which the agent is to use a tool: files, skills, the second
// agent.
import type { Expectation } from '../../../src/domain/expectation.ts';
import type { Sofar, Turn, TurnPlan } from './conversation.ts';

/** Expects a text of the reply, where anything is expected. */
type Contains = (text: string) => Expectation[];

/** A turn that runs a skill of its own. */
export function toSkillTurn(
  plan: TurnPlan,
  { number, facts, skills }: Sofar,
  contains: Contains,
): Turn {
  const at = { position: { file: 'fuzz.yaml', line: number, column: 5 } };
  const name = `log-${number}`;
  facts[`s${number}`] = { kind: 'code', startsWith: '' };
  const text = `The log of day ${number}.\n\${filler:120}\nIts number is \${s${number}}.\nThat is all.`;
  const talk = { name: 'small-talk', files: { 'SKILL.md': 'Talk about the weather.' } };
  if (skills.length === 0) skills.push(talk);
  skills.push({ name, files: { 'SKILL.md': text } });
  return {
    send: `Use your skill ${name} and tell me the number.`,
    files: [],
    model: [
      { kind: 'call', tool: 'run-skill', find: [], with: { skill: name }, file: null },
      {
        kind: 'say',
        find: [{ pattern: 'Its number is {}.', in: 'tool-result', pick: 'last' }],
        say: 'The number is {}.',
        otherwise: 'I could not use the skill.',
      },
    ],
    expect: [
      ...contains(`\${s${number}}`),
      ...(plan.expects
        ? ([
            { ...at, kind: 'tool-called', tool: 'run-skill' },
            { ...at, kind: 'tool-result', text: `\${s${number}}` },
          ] as const)
        : []),
    ],
  };
}

/** A turn that asks the second agent. */
export function toPeerTurn(plan: TurnPlan, { number, facts }: Sofar, contains: Contains): Turn {
  const at = { position: { file: 'fuzz.yaml', line: number, column: 5 } };
  facts[`p${number}`] = { kind: 'code', startsWith: '' };
  return {
    send: `Please ask the other agent whether parcel \${p${number}} is here.`,
    files: [],
    model: [
      {
        kind: 'call',
        tool: 'ask-peer',
        find: [{ pattern: 'whether parcel {} is here.', in: 'user', pick: 'last' }],
        with: { message: 'Is {} here?' },
        file: null,
      },
      {
        kind: 'say',
        find: [{ pattern: 'Yes. {} is here.', in: 'tool-result', pick: 'last' }],
        say: 'The other agent says that {} is here.',
        otherwise: 'The other agent did not answer.',
      },
    ],
    peer: [
      {
        kind: 'say',
        find: [{ pattern: 'Is {} here?', in: 'user', pick: 'last' }],
        say: 'Yes. {} is here.',
        otherwise: 'I was asked about nothing.',
      },
    ],
    expect: [
      ...contains(`\${p${number}}`),
      ...(plan.expects
        ? ([
            { ...at, kind: 'tool-called', tool: 'ask-peer' },
            { ...at, kind: 'peer-asked', text: `\${p${number}}` },
            { ...at, kind: 'peer-answered', text: `\${p${number}}` },
          ] as const)
        : []),
    ],
  };
}

/** A turn with files that are read. */
export function toFileTurn(plan: TurnPlan, { number, facts }: Sofar, contains: Contains): Turn {
  const numbers = Array.from({ length: plan.files }, (_, index) => index + 1);
  const mark = (file: number): string => `m${number}x${file}`;
  for (const file of numbers) facts[mark(file)] = { kind: 'code', startsWith: '' };
  return {
    send: plan.caption ? 'Please read what I attached and tell me its marks.' : null,
    files: numbers.map((file) => ({
      name: `notes-${number}-${file}.txt`,
      mimeType: 'text/plain',
      text: `Notes of page ${file}.\n\${filler:120}\nThe mark of page ${file} is \${${mark(file)}}.\nThat is all of it.`,
    })),
    model: [
      ...numbers.map(
        (file) => ({ kind: 'call', tool: 'read-file', find: [], with: {}, file }) as const,
      ),
      {
        kind: 'say',
        find: numbers.map(
          (file) =>
            ({ pattern: `The mark of page ${file} is {}.`, in: 'any', pick: 'last' }) as const,
        ),
        say: `I read it: ${numbers.map((file) => `{file:${file}} says {${file}}`).join('; ')}.`,
        otherwise: 'I could not read all of it.',
      },
    ],
    expect: numbers.flatMap((file) => [
      ...contains(`\${${mark(file)}}`),
      ...contains(`\${file:${file}}`),
    ]),
  };
}
