// What is read from Docker's answers: logs, exits, the place of this process, platforms.
import { describe, expect, test } from 'vitest';
import { diagnoseExit, lastLines } from '../../../src/container/exit.ts';
import { keepNewest, parseLog } from '../../../src/container/logs.ts';
import { parseOwnContainerId } from '../../../src/container/network/own-container.ts';
import { checkPlatform, isNative } from '../../../src/container/platform.ts';
import { toPullError } from '../../../src/container/pull.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';

const gibibyte = 1024 ** 3;

const frame = (stream: number, payload: string | Buffer): Buffer => {
  const bytes = Buffer.from(payload);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
};

describe('logs', () => {
  const textsOf = (log: Buffer) => parseLog(log).map(({ text }) => text);

  test('are read from their frames; a cut one and plain text are taken as they are', () => {
    const log = Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n'), frame(1, 'cut short')]);
    expect(parseLog(log)).toEqual([
      { at: null, stream: 'stdout', text: 'out' },
      { at: null, stream: 'stderr', text: 'err' },
      { at: null, stream: 'stdout', text: 'cut short' },
    ]);
    expect(textsOf(log.subarray(0, -4))).toEqual(['out', 'err', 'cut s']);
    expect(parseLog(Buffer.from('plain text\r\nof a terminal'))).toEqual([
      { at: null, stream: null, text: 'plain text' },
      { at: null, stream: null, text: 'of a terminal' },
    ]);
    expect(parseLog(Buffer.alloc(0))).toEqual([]);
  });

  test('have the times that Docker puts before each line, and no others', () => {
    const at = '2026-11-29T10:20:31.123456789Z';
    const said = '2026-11-29T10:20:31Z said by the agent itself';
    const log = Buffer.concat([frame(1, `${at} ${said}\n`), frame(2, `${at} \n`)]);
    expect(parseLog(log)).toEqual([
      { at, stream: 'stdout', text: said },
      { at, stream: 'stderr', text: '' },
    ]);
    expect(parseLog(Buffer.from(`${at} of a terminal\n`))).toEqual([
      { at, stream: null, text: 'of a terminal' },
    ]);
  });

  test('have a long line whole that came in several frames, beside the other stream', () => {
    const [first, second] = ['2026-11-29T10:20:31.1Z', '2026-11-29T10:20:31.2Z'];
    const emoji = Buffer.from('🙂');
    const log = Buffer.concat([
      frame(1, Buffer.concat([Buffer.from(`${first} long `), emoji.subarray(0, 2)])),
      frame(2, `${second} err\n`),
      frame(1, Buffer.concat([Buffer.from(`${second} `), emoji.subarray(2), Buffer.from('\n')])),
      frame(1, `${second} next\n`),
    ]);
    expect(parseLog(log)).toEqual([
      { at: first, stream: 'stdout', text: 'long 🙂' },
      { at: second, stream: 'stderr', text: 'err' },
      { at: second, stream: 'stdout', text: 'next' },
    ]);
  });

  test('keep their newest whole lines, and the end of one that is too long', () => {
    const lines = parseLog(Buffer.from('one\ntwo\nthree\n'));
    expect(keepNewest(lines, 100)).toBe(lines);
    expect(keepNewest(lines, 8).slice(1)).toEqual(lines.slice(2));
    expect(
      keepNewest(lines, 3)
        .map(({ text }) => text)
        .slice(1),
    ).toEqual(['…ee']);
  });

  test('have a sign where a line was cut, at a whole character, where a secret is looked for', () => {
    const cut = (text: string, maxBytes: number) =>
      keepNewest([{ at: null, stream: null, text }], maxBytes).map((line) => line.text);
    expect(cut('é'.repeat(50), 50)).toEqual([
      '(session-continuity: 52 bytes of a line are left out)',
      `…${'é'.repeat(24)}`,
    ]);
    const [, shown = ''] = cut(`correct-horse-battery${'y'.repeat(80)}`, 99);
    expect(createRedactor(['correct-horse-battery']).text(shown)).toBe(`…***${'y'.repeat(80)}`);
  });

  test('say before their newest lines how much was left out of them', () => {
    const lines = parseLog(Buffer.from('one\ntwo\nthree\n'));
    const [cut] = keepNewest(lines, 8);
    expect(cut).toEqual({
      at: null,
      stream: null,
      text: '(session-continuity: 8 bytes (2 lines) are left out)',
      leftOut: { lines: 2, bytes: 8, mayLackMore: false },
    });
    expect(keepNewest(lines, 3)[0]?.leftOut).toEqual({ lines: 2, bytes: 11, mayLackMore: false });
    expect(keepNewest(lines, 8, true)[0]?.text).toMatch(/16 MB of a log and may have dropped more/);
    expect(keepNewest(lines, 100, true)).toBe(lines);
  });
});

describe('diagnoseExit', () => {
  test('quotes few, short and inert lines', () => {
    const logs = `${'x\n'.repeat(20)}\u001b[31mred\u001b[0m\r\n\n${'y'.repeat(5000)}\nbell\u0007\n`;
    const lines = lastLines(logs);
    expect(lines).toEqual(['x', 'x', 'red', `${'y'.repeat(300)}…`, 'bell']);
    const error = diagnoseExit(
      { running: false, exitCode: 137, outOfMemory: false },
      logs,
      gibibyte,
    );
    expect(error.code).toBe('CONTAINER_EXITED');
    expect(error.message).toContain('code 137 (SIGKILL)');
    expect(error.message.length).toBeLessThan(2000);
  });

  test('tells memory from an exit, and an empty log', () => {
    const status = { running: false, exitCode: 137, outOfMemory: true };
    expect(diagnoseExit(status, '', 3 * gibibyte)).toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: /wrote no log/,
      hint: /gets 3 GiB /,
    });
    expect(diagnoseExit(status, '', gibibyte / 2).hint).toContain('gets 512 MiB ');
  });
});

describe('parseOwnContainerId', () => {
  const id = '0123456789abcdef'.repeat(4);

  test.each([
    `1 2 8:1 /var/lib/docker/containers/${id}/hostname /etc/hostname rw`,
    `1 2 8:1 /docker/containers/${id}/resolv.conf /etc/resolv.conf rw`,
    `1 2 0:1 /overlay-containers/${id}/userdata/hosts /etc/hosts rw`,
  ])('finds it in %s', (line) => expect(parseOwnContainerId(`x\n${line}\n`)).toBe(id));

  test('is null outside a container, also where containers are mounted', () => {
    expect(parseOwnContainerId('')).toBeNull();
    expect(
      parseOwnContainerId(`1 2 0:1 / /var/lib/docker/containers/${id}/mounts/shm rw`),
    ).toBeNull();
  });
});

describe('platforms', () => {
  const daemon = {
    architecture: 'x86_64',
    osType: 'linux',
    operatingSystem: 'Debian',
    rootless: false,
    isProxied: false,
  };
  const image = (architecture: string, os = 'linux') => ({ architecture, os });

  test('compare by Go names', () => {
    expect(isNative(image('amd64'), daemon)).toBe(true);
    expect(isNative(image('386'), daemon)).toBe(true);
    expect(isNative(image(''), daemon)).toBe(true);
    expect(isNative(image('arm64'), daemon)).toBe(false);
    expect(isNative(image('amd64', 'windows'), daemon)).toBe(false);
    expect(isNative(image('arm64'), { ...daemon, architecture: 'aarch64' })).toBe(true);
  });

  test('pass with an emulator and fail without one', async () => {
    await checkPlatform('x', image('arm64'), daemon, async () => true);
    await checkPlatform(
      'x',
      image('arm64'),
      { ...daemon, operatingSystem: 'Docker Desktop' },
      async () => false,
    );
    const failing = checkPlatform('x', image('arm64'), daemon, async () => false);
    await expect(failing).rejects.toMatchObject({
      code: 'PLATFORM_MISMATCH',
      message: /linux\/arm64.*linux\/amd64/,
    });
    const windows = checkPlatform('x', image('amd64', 'windows'), daemon, async () => true);
    await expect(windows).rejects.toMatchObject({ code: 'PLATFORM_MISMATCH' });
  });
});

test('a failed pull without output is PULL_FAILED', () => {
  expect(toPullError('a/b', '')).toMatchObject({
    code: 'PULL_FAILED',
    message: /it wrote nothing/,
  });
});
