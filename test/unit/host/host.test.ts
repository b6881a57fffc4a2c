// Hosts: which one it is, what a terminal shows, and, in a process of its own, what a job runner is
// told.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { forges } from '../../../src/domain/forge.ts';
import { detectForge, hasJobSummary } from '../../../src/host/detect.ts';
import { createTerminalHost } from '../../../src/host/terminal-host.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { hostileTexts } from '../support/report.ts';

describe('the forge', () => {
  const all = { GITHUB_ACTIONS: 'true', ACT: 'true' };
  test.each([
    [forges.gitea, { ...all, GITEA_ACTIONS: 'true' }],
    [forges.gitea, { ...all, ACT_EXEC: 'true' }],
    [forges.gitea, { ...all, GITEA_ENV: '/tmp/env' }],
    [forges.act, all],
    [forges.github, { GITHUB_ACTIONS: 'true' }],
    [null, {}],
    [null, { GITHUB_ACTIONS: '', ACT: 'false', CI: 'true' }],
  ])('%o', (forge, env) => {
    expect(detectForge(env)).toBe(forge);
  });

  test('Gitea shows a summary only where it announces it', () => {
    expect(hasJobSummary({ GITEA_ACTIONS: 'true' })).toBe(false);
    expect(
      hasJobSummary({
        GITEA_ACTIONS: 'true',
        GITEA_ACTIONS_CAPABILITIES: 'cancelling, job-summary',
      }),
    ).toBe(true);
    expect(hasJobSummary({ GITHUB_ACTIONS: 'true' })).toBe(true);
    expect(hasJobSummary({})).toBe(false);
  });
});

describe('terminal', () => {
  function createPair(statusWidth: number | null, color = false) {
    const written = { out: '', err: '' };
    const host = createTerminalHost({
      stdout: {
        write: (text) => {
          written.out += text;
        },
      },
      stderr: {
        write: (text) => {
          written.err += text;
        },
      },
      color,
      redactor: createRedactor(['topsecret-42']),
      statusWidth,
    });
    return { host, written };
  }

  test('log goes to stdout, redacted and inert; annotations to stderr', () => {
    const { host, written } = createPair(null);
    host.addSecret('later-secret');
    host.log('topsecret-42 later-secret\n::error::x \x1b[2J');
    host.annotate({
      level: 'warning',
      title: 'Upload',
      message: 'failed\nnext',
      file: 'a.yaml',
      line: 3,
    });
    expect(written).toEqual({
      out: '*** ***\n: :error: :x \n',
      err: 'warning: Upload: failed (a.yaml:3)\n  next\n',
    });
    expect(host.status).toBeUndefined();
  });

  test('a secret that a control sequence splits is found', () => {
    const { host, written } = createPair(null, true);
    host.log('\x1b[31mtop\x1b[0msecret-42');
    host.log('top\u200bsecret-42');
    expect(written.out).toBe('***\n***\n');
  });

  test('the status line is replaced by the next and cleared by a log line', () => {
    const { host, written } = createPair(80);
    host.status?.('one');
    host.status?.('two');
    host.log('done');
    expect(written.out).toBe('\r\x1b[2Kone\r\x1b[2Ktwo\r\x1b[2Kdone\n');
  });
});

describe('job runner', () => {
  /** Plays `script` with a host in a child process, whose environment is that of a step. */
  async function play(
    forge: string,
    showsSummary: boolean,
    script: string,
  ): Promise<{ stdout: string; summary: string; output: string }> {
    const folder = await mkdtemp(join(tmpdir(), 'step-'));
    try {
      const files = {
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
        GITHUB_OUTPUT: join(folder, 'output'),
      };
      for (const file of Object.values(files)) await writeFile(file, '');
      const source = (path: string) =>
        JSON.stringify(new URL(`../../../src/${path}`, import.meta.url).href);
      const code = `
        const { createActionHost } = await import(${source('host/action-host.ts')});
        const { forges } = await import(${source('domain/forge.ts')});
        const { createRedactor } = await import(${source('redact/redactor.ts')});
        const host = createActionHost({ forge: forges[${JSON.stringify(forge)}], redactor: createRedactor(['topsecret-42']),
          summaryPath: process.env.GITHUB_STEP_SUMMARY, showsSummary: ${showsSummary} });
        ${script}`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
        env: { PATH: process.env.PATH, ...files },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (chunk) => {
        stdout += chunk;
      });
      const exitCode = await new Promise((resolve) => child.on('close', resolve));
      expect(exitCode).toBe(0);
      const read = (file: string) => readFile(file, 'utf8');
      return {
        stdout,
        summary: await read(files.GITHUB_STEP_SUMMARY),
        output: await read(files.GITHUB_OUTPUT),
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  const annotation = (level: string, text: string) =>
    JSON.stringify({
      level,
      title: `t, ${text}`,
      message: `answer-wrong: 100% ${text}`,
      file: 'a,b:c.yaml',
      line: 7,
    });

  test('annotations are commands on GitHub, with every field escaped', async () => {
    const { stdout } = await play(
      'github',
      true,
      `
      host.annotate(${annotation('error', 'topsecret-42\n::error::x')});
      host.annotate(${annotation('notice', 'fine')});
      host.annotate({ level: 'warning', title: 'w', message: 'no place', file: null, line: null });`,
    );
    expect(stdout).toBe(
      '::error title=t%2C *** %3A %3Aerror%3A %3Ax,file=a%2Cb%3Ac.yaml,line=7::answer-wrong: 100%25 ***%0A: :error: :x\n' +
        '::notice title=t%2C fine,file=a%2Cb%3Ac.yaml,line=7::answer-wrong: 100%25 fine\n' +
        '::warning title=w::no place\n',
    );
  });

  test.each(['gitea', 'act'])('annotations are log lines on %s', async (forge) => {
    const { stdout } = await play(forge, true, `host.annotate(${annotation('error', 'x')});`);
    expect(stdout).toBe('error: t, x: answer-wrong: 100% x (a,b:c.yaml:7)\n');
  });

  test('no hostile text becomes a command in the log', async () => {
    const { stdout } = await play(
      'github',
      true,
      `for (const text of ${JSON.stringify(hostileTexts)}) host.log(text);`,
    );
    for (const line of stdout.split('\n')) expect(line).not.toMatch(/^\s*::|##\[|\x1b/);
  });

  test('secrets are masked line by line; those that a runner would split or mask all over are not sent', async () => {
    const { stdout } = await play(
      'github',
      true,
      `
      host.addSecret('line-one\\nab\\nline-two'); host.addSecret('a::b-secret'); host.addSecret('xyz');
      host.log('line-one a::b-secret xyz');`,
    );
    expect(stdout.split('\n')).toEqual([
      '::add-mask::line-one%0Aab%0Aline-two',
      '::add-mask::line-one',
      '::add-mask::line-two',
      '*** *** xyz',
      '',
    ]);
  });

  test('summary and outputs go to their files, redacted', async () => {
    const { summary, output } = await play(
      'github',
      true,
      `
      await host.writeSummary('# one topsecret-42'); await host.writeSummary('two');
      host.setOutput('verdict', 'passed topsecret-42');`,
    );
    expect(summary).toBe('# one ***\ntwo\n');
    expect(output).toMatch(/^verdict<<(ghadelimiter_\S+)\npassed \*\*\*\n\1\n$/);
  });

  test('a server that shows no summary is told of once', async () => {
    const { stdout, summary } = await play(
      'gitea',
      false,
      `await host.writeSummary('one'); await host.writeSummary('two');`,
    );
    expect(stdout.match(/shows no job summary/g)).toHaveLength(1);
    expect(summary).toBe('one\ntwo\n');
  });
});
