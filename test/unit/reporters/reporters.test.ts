// Reporters against real renderers, a real report folder and hosts that keep what they are told.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { forges } from '../../../src/domain/forge.ts';
import type {
  Annotation,
  EvidenceFile,
  FileSink,
  Host,
  Reporter,
} from '../../../src/domain/report-ports.ts';
import { createReportFolder } from '../../../src/host/report-folder.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { createAnnotationsReporter } from '../../../src/reporters/annotations.ts';
import { toUploadablePaths } from '../../../src/reporters/evidence-path.ts';
import { createFanOut } from '../../../src/reporters/fan-out.ts';
import { createFilesReporter } from '../../../src/reporters/files.ts';
import { createJsonReporter } from '../../../src/reporters/json.ts';
import { createSummaryReporter } from '../../../src/reporters/summary.ts';
import { createTerminalReporter } from '../../../src/reporters/terminal.ts';
import { buildCanary, buildReport, buildSampleReport, buildTurn } from '../support/report.ts';

interface KeepingHost extends Host {
  readonly lines: string[];
  readonly annotations: Annotation[];
  readonly summaries: string[];
}

function createKeepingHost(): KeepingHost {
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  const summaries: string[] = [];
  return {
    forge: forges.github,
    lines,
    annotations,
    summaries,
    log: (line) => lines.push(line),
    addSecret: () => {},
    annotate: (annotation) => annotations.push(annotation),
    writeSummary: async (markdown) => {
      summaries.push(markdown);
    },
    setOutput: () => {},
  };
}

const redactor = createRedactor(['topsecret-42']);

describe('fan-out', () => {
  const broken: Reporter = {
    onStart: () => {
      throw new Error('start');
    },
    onCanary: async () => {
      throw new Error('canary');
    },
    onEnd: async () => {
      throw new Error('end');
    },
  };

  test('a throwing reporter is told of and keeps no other from reporting', async () => {
    const host = createKeepingHost();
    const told: string[] = [];
    const fanOut = createFanOut(
      [
        broken,
        createTerminalReporter(host, { color: false, width: 120 }),
        broken,
        createSummaryReporter(host),
      ],
      (thrown, callback) => told.push(`${callback}: ${String(thrown)}`),
      redactor,
    );
    await fanOut.onStart(['a']);
    await fanOut.onProgress('booting');
    await fanOut.onCanary({ name: 'a', verdict: 'passed', headline: '', durationMs: 1 });
    await fanOut.onEnd(buildSampleReport(), []);
    expect(told).toEqual([
      'onStart: Error: start',
      'onStart: Error: start',
      'onCanary: Error: canary',
      'onCanary: Error: canary',
      'onEnd: Error: end',
      'onEnd: Error: end',
    ]);
    expect(host.lines.slice(0, 3)).toEqual(['1 canary: a', '  booting', '✓ a passed in 1 ms']);
    expect(host.lines.at(-1)).toContain('1 failed');
    expect(host.summaries).toHaveLength(1);
  });

  test('an error handler that throws changes nothing', async () => {
    const fanOut = createFanOut(
      [broken],
      () => {
        throw new Error('handler');
      },
      redactor,
    );
    await expect(fanOut.onEnd(buildSampleReport(), [])).resolves.toBeUndefined();
  });

  test('each reporter sees progress in order although another one is slow', async () => {
    const seen: string[] = [];
    const slow: Reporter = {
      onProgress: (line) =>
        line === 'one' ? new Promise((resolve) => setImmediate(resolve)) : undefined,
    };
    const fanOut = createFanOut(
      [slow, { onProgress: (line) => void seen.push(line) }],
      () => {},
      redactor,
    );
    await Promise.all([fanOut.onProgress('one'), fanOut.onProgress('two')]);
    expect(seen).toEqual(['one', 'two']);
  });

  test('every reporter gets redacted values', async () => {
    const host = createKeepingHost();
    let json = '';
    const output = {
      write: (text: string) => {
        json += text;
      },
    };
    const fanOut = createFanOut(
      [
        createTerminalReporter(host, { color: false, width: 200 }),
        createSummaryReporter(host),
        createAnnotationsReporter(host, { usesLine: null }),
        createJsonReporter(output),
      ],
      (thrown) => {
        throw thrown;
      },
      redactor,
    );
    await fanOut.onProgress('with topsecret-42');
    await fanOut.onEnd(
      buildReport([
        buildCanary({
          headline: 'says topsecret-42',
          turns: [buildTurn({ reply: 'topsecret-42' })],
        }),
      ]),
      [],
    );
    const all = [
      ...host.lines,
      ...host.summaries,
      ...host.annotations.map(({ message }) => message),
      json,
    ].join('\n');
    expect(all).toContain('***');
    expect(all).not.toContain('topsecret-42');
  });
});

test('steps replace each other where the host has a status line', () => {
  const status: string[] = [];
  const host = { ...createKeepingHost(), status: (line: string) => void status.push(line) };
  const reporter = createTerminalReporter(host, { color: false, width: 80 });
  reporter.onProgress?.('booting');
  expect([status, host.lines]).toEqual([['  booting'], []]);
});

test('in a log each step is said once and turns are left out', () => {
  const host = createKeepingHost();
  const reporter = createTerminalReporter(host, { color: false, width: 80 });
  for (const line of ['network: bridge', 'name-recall: turn 3 of 6', 'network: bridge'])
    reporter.onProgress?.(line);
  expect(host.lines).toEqual(['  network: bridge']);
});

test('json prints the report and nothing else', async () => {
  let text = '';
  await createJsonReporter({
    write: (chunk) => {
      text += chunk;
    },
  }).onEnd?.(buildSampleReport(), []);
  expect(JSON.parse(text)).toEqual(buildSampleReport());
});

describe('files', () => {
  const evidence: readonly EvidenceFile[] = [
    {
      path: 'canaries/name-recall/wire.jsonl',
      content: '{"size":12345,"body":"key topsecret-42"}\n',
    },
    { path: 'canaries/name-recall/runtime.log', content: 'token ghp_A1b2C3d4E5f6G7h8I9j0K1l2\n' },
    {
      path: 'canaries/name-recall/store/turn-1/agent:main.db',
      content: Buffer.from('\0\u00ff topsecret-42 \0'),
    },
  ];

  test('reports and evidence are written, redacted, under names that an upload takes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'report-'));
    try {
      const root = join(folder, 'out');
      await createFilesReporter(createReportFolder(root), redactor).onEnd?.(
        buildSampleReport(),
        evidence,
      );
      const names = (await readdir(root, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
      expect(names.sort()).toEqual([
        '.session-continuity-files',
        'canaries/file-with-caption/failure.md',
        'canaries/name-recall/failure.md',
        'canaries/name-recall/runtime.log',
        'canaries/name-recall/store/turn-1/agent_main.db',
        'canaries/name-recall/wire.jsonl',
        'junit.xml',
        'report.html',
        'report.json',
        'summary.md',
      ]);
      const read = (name: string) => readFile(join(root, name), 'utf8');
      expect(JSON.parse(await read('report.json'))).toEqual(buildSampleReport());
      expect(await read('canaries/name-recall/wire.jsonl')).toBe(
        '{"size":12345,"body":"key ***"}\n',
      );
      expect(await read('canaries/name-recall/runtime.log')).toBe('token ***\n');
      expect(await read('canaries/name-recall/store/turn-1/agent_main.db')).toContain(
        ' ************ ',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('one file that cannot be written does not keep the others from being written', async () => {
    const written: string[] = [];
    const sink: FileSink = {
      write: async (path) => {
        if (path === 'junit.xml') throw new Error('disk full');
        written.push(path);
      },
    };
    const end = createFilesReporter(sink, redactor).onEnd?.(buildSampleReport(), evidence);
    await expect(end).rejects.toThrow(
      '1 of 9 report files were not written: junit.xml: disk full.',
    );
    expect(written).toHaveLength(8);
  });

  test('paths that become equal are told apart', () => {
    expect(toUploadablePaths(['a:b', 'a?b', 'A_b', 'x/y'])).toEqual([
      'a_b',
      'a_b~2',
      'A_b~3',
      'x/y',
    ]);
    expect(Buffer.byteLength(toUploadablePaths(['é'.repeat(300)])[0] ?? '')).toBeLessThanOrEqual(
      150,
    );
  });
});
