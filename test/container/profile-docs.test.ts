// A profile for an image that the default cannot drive, written by following docs/profiles.md
// alone: its blocks put one below the other, and the words in capitals replaced as its table says
// (issue 5, Shows 5). No source is touched.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coreCanaries, fixtureImage, runCli } from './support/cli.ts';

const doc = readFileSync('docs/profiles.md', 'utf8');
const guide = /^## A profile for a new image\n([\s\S]*?)^## /m.exec(doc)?.[1] ?? '';

const blocksOf = (language: string): string[] =>
  [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, text = '']) =>
    kind === language ? [text] : [],
  );

/** What a reader finds out of this image, by the words that the guide's table has. */
const found: Readonly<Record<string, string>> = {
  NAME: 'own-names',
  SIGN_VARIABLE: 'PATH',
  SIGN_VALUE: '*/bin*',
  URL_VARIABLE: 'LLM_ENDPOINT',
  KEY_VARIABLE: 'LLM_KEY',
  MODEL_VARIABLE: 'LLM_MODEL',
  COMMIT_TOOL: 'note_down',
  COMMIT_ARGUMENT: 'fact',
  RECALL_TOOL: 'look_up',
  RECALL_ARGUMENT: 'topic',
  READ_TOOL: 'open_document',
  READ_ARGUMENT: 'location',
  VOLUME: '/data',
  STORE_PATH: '/data/logs',
};

const words = (text: string): string[] => [
  ...new Set(text.match(/(?<![$\w])[A-Z]+(?:_[A-Z]+)*(?![\w])/g)),
];
const fill = (text: string): string =>
  words(text).reduce(
    (filled, word) =>
      filled.replaceAll(new RegExp(`(?<!\\w)${word}(?!\\w)`, 'g'), found[word] ?? word),
    text,
  );
const flags = ['--env', 'FIXTURE_VARIANT=own-names', '--boot-timeout', '20s'];

/** Runs the image with a profile file of this text. */
async function runWith(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'session-continuity-profile-'));
  try {
    writeFileSync(join(folder, 'mine.yaml'), text);
    return await runCli([...flags, '--profile', join(folder, 'mine.yaml')]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('docs/profiles.md', () => {
  it('explains every word that its blocks leave to the reader, and no other', () => {
    const table = [...guide.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].flatMap(([, cell = '']) =>
      words(cell),
    );
    expect(blocksOf('yaml').length).toBeGreaterThan(3);
    expect(words(blocksOf('yaml').join('\n')).sort()).toEqual(table.sort());
    expect(Object.keys(found).sort()).toEqual(table.sort());
  });

  it('has commands that show the signs of an image', () => {
    const commands = (blocksOf('sh')[0] ?? '').split('\n').filter((line) => / inspect /.test(line));
    const shown = commands.map((line) =>
      execFileSync('sh', ['-c', line.replaceAll('IMAGE', fixtureImage)], { encoding: 'utf8' }),
    );
    expect(shown[0]).toContain('PATH=');
    expect(shown[1]).toContain('"/app/agent.cjs"');
  });

  it('leads to a green run of an image that the default profile cannot drive', async () => {
    const byDefault = await runCli([...flags, '--profile', 'default']);
    expect(byDefault.exitCode, byDefault.log).not.toBe(0);
    expect(byDefault.report.error?.code).toBe('NOT_CONFIGURED');
    expect(byDefault.report.error?.message).toContain('LLM_KEY');

    const mine = await runWith(fill(blocksOf('yaml').join('')));
    expect(mine.report.canaries.map(({ name }) => name).sort(), mine.log).toEqual(coreCanaries);
    expect(mine.report.counts, mine.log).toMatchObject({ passed: coreCanaries.length, skipped: 0 });
    expect(mine.exitCode).toBe(0);
    expect(mine.report.profile).toEqual({ name: 'own-names', decidedBy: 'file' });
    expect(mine.report.notes.filter((note) => note.startsWith('finding:'))).toEqual([]);
    const stores = mine.report.canaries.flatMap(({ turns }) => turns.map(({ store }) => store));
    expect(stores.every((store) => store?.files.includes('/data/logs/sessions.db'))).toBe(true);
  });

  it('needs each of its parts: without the tools, and without the store, the run is not green', async () => {
    const blocks = blocksOf('yaml');
    const without = (key: string): string =>
      fill(blocks.filter((block) => !block.includes(`${key}:`)).join(''));
    const noTools = await runWith(without('tools'));
    expect(noTools.exitCode, noTools.log).not.toBe(0);
    // Nobody looks among logs for sessions.
    const noStore = await runWith(without('paths'));
    expect(
      noStore.report.canaries.map(({ error }) => error?.code),
      noStore.log,
    ).toContain('UNPROVEN');
  });

  it('is contradicted by the run where a value is wrong', async () => {
    const text = `${fill(blocksOf('yaml').join(''))}`
      .replace('/data/logs', '/data/elsewhere')
      .replace('model-protocol: openai-chat', 'model-protocol: anthropic-messages')
      .replace(
        'mandatory-witnesses: [model, store]',
        'confirm: { card: [another agent], register: [canary] }',
      );
    const { report, log } = await runWith(text);
    const findings = report.notes.filter((note) => note.startsWith('finding:'));
    expect(findings.join('\n'), log).toMatch(
      /agent card holds none of the texts .*"another agent"/,
    );
    expect(findings.join('\n')).toMatch(
      /declares the model protocol anthropic-messages, .* openai-chat/,
    );
    expect(findings.join('\n')).toMatch(/no file stands at the store paths .*"\/data\/elsewhere"/);
    expect(findings).toHaveLength(3);
  });
});
