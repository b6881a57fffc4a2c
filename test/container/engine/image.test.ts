// Preparing an image: there, missing, refused, for another platform; and a daemon that is not
// there.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exec as runProgram } from '@actions/exec';
import { afterAll, describe, expect, test } from 'vitest';
import { packFiles } from '../../../src/container/archive.ts';
import type { Exec } from '../../../src/container/pull.ts';
import { docker, never, smallAgent, startEngine } from './small-agent.ts';

const folder = mkdtempSync(join(tmpdir(), 'fake-docker-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A docker program that prints a text and fails; it notes the arguments it got. */
function fakeDocker(says: string): { exec: Exec; arguments: () => string } {
  const program = join(folder, 'docker');
  writeFileSync(
    program,
    `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/arguments'\ncat >&2 <<'END'\n${says}\nEND\nexit 1\n`,
  );
  chmodSync(program, 0o755);
  const path = `${folder}${delimiter}${process.env.PATH}`;
  const exec: Exec = (_program, args, options) =>
    runProgram(program, args, { ...options, env: { ...process.env, PATH: path } });
  return { exec, arguments: () => readFileSync(join(folder, 'arguments'), 'utf8') };
}

describe('an image', () => {
  test('that is there is described', async () => {
    await using engine = startEngine().engine;
    const facts = await engine.prepareImage(smallAgent, never);
    expect(facts).toMatchObject({
      reference: smallAgent,
      id: docker('image', 'inspect', '-f', '{{.Id}}', smallAgent),
    });
    expect(facts.platform).toMatch(/^linux\//);
  });

  test('whose name is none is INPUT_INVALID and reaches no program', async () => {
    await using engine = startEngine({
      exec: () => Promise.reject(new Error('was started')),
    }).engine;
    for (const name of ['', '--help', 'UPPER/case', 'a b', 'x;y', 'a:']) {
      await expect(engine.prepareImage(name, never)).rejects.toMatchObject({
        code: 'INPUT_INVALID',
      });
    }
  });

  test('that is missing and cannot be pulled says so, with the real docker program', async () => {
    await using engine = startEngine().engine;
    const pulling = engine.prepareImage('registry.invalid/no/such:image', never);
    await expect(pulling).rejects.toMatchObject({
      code: 'PULL_FAILED',
      message: /registry\.invalid/,
      hint: /daemon/,
    });
  });

  test.each([
    [
      'PULL_DENIED',
      "Error response from daemon: pull access denied for a/b, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ],
    [
      'PULL_DENIED',
      'Error response from daemon: Get "https://r.example/v2/": no basic auth credentials',
    ],
    [
      'PULL_DENIED',
      'Error response from daemon: Head "https://r.example/v2/a/manifests/1": unauthorized: authentication required',
    ],
    [
      'IMAGE_NOT_FOUND',
      'Error response from daemon: manifest for a/b:c not found: manifest unknown: manifest unknown',
    ],
    [
      'PLATFORM_MISMATCH',
      'Error response from daemon: no matching manifest for linux/s390x in the manifest list entries',
    ],
    [
      'PULL_FAILED',
      'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating',
    ],
    [
      'PULL_FAILED',
      'Error response from daemon: Get "https://r.example/v2/": dial tcp: lookup r.example: no such host',
    ],
    [
      'DOCKER_UNAVAILABLE',
      'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?',
    ],
  ])('fails as %s, with docker quoted', async (code, says) => {
    const fake = fakeDocker(`Using default tag: latest\n${says}`);
    const { engine, lines } = startEngine({ exec: fake.exec });
    const error = await engine.prepareImage('a/b', never).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, hint: expect.any(String) });
    expect(error).toHaveProperty('message', expect.stringContaining(says.slice(0, 290)));
    expect(fake.arguments()).toBe('pull\na/b\n');
    expect(lines).toContain('docker pull: Using default tag: latest');
  });

  test('that docker pulled into another daemon is IMAGE_NOT_FOUND', async () => {
    await using engine = startEngine({ exec: async () => 0 }).engine;
    await expect(engine.prepareImage('a/b', never)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      hint: /docker context/,
    });
  });

  test('cannot be pulled without the docker program', async () => {
    const exec: Exec = (_program, args, options) =>
      runProgram(join(folder, 'no-such-docker'), args, { ...options });
    await using engine = startEngine({ exec }).engine;
    await expect(engine.prepareImage('a/b', never)).rejects.toMatchObject({
      code: 'PULL_FAILED',
      hint: /Install the docker program/,
    });
  });

  test('for another architecture is PLATFORM_MISMATCH', async () => {
    const image = 'session-continuity/engine-test:other-platform';
    const layer = await packFiles([{ path: '/x', content: 'x', mode: 0o644 }], [], []);
    const config = JSON.stringify({
      architecture: 's390x',
      os: 'linux',
      config: {},
      rootfs: {
        type: 'layers',
        diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`],
      },
    });
    const manifest = JSON.stringify([
      { Config: 'config.json', RepoTags: [image], Layers: ['layer.tar'] },
    ]);
    const files = { '/config.json': config, '/manifest.json': manifest, '/layer.tar': layer };
    const archive = await packFiles(
      Object.entries(files).map(([path, content]) => ({ path, content, mode: 0o644 })),
      [],
      [],
    );
    execFileSync('docker', ['load', '-q'], { input: archive, stdio: ['pipe', 'ignore', 'pipe'] });
    await using engine = startEngine().engine;
    await expect(engine.prepareImage(image, never)).rejects.toMatchObject({
      code: 'PLATFORM_MISMATCH',
      message: /linux\/s390x/,
    });
    docker('rmi', image);
  });
});

// Testcontainers reads DOCKER_HOST once for a process: each of these has a process of its own.
describe('a daemon that is not there', () => {
  const toFile = (name: string) =>
    JSON.stringify(fileURLToPath(new URL(`../../../src/container/${name}`, import.meta.url)));
  const ask = async (dockerHost: string): Promise<string> => {
    const program = `
      const { startContainerEngine } = await import(${toFile('engine.ts')});
      const { removeRun } = await import(${toFile('removal.ts')});
      const engine = startContainerEngine({ identity: 'x', expiresAfterMs: 1, dockerHost: process.env.DOCKER_HOST, onProgress() {} });
      await engine.sweep();
      await engine.prepareImage('a', new AbortController().signal).catch((error) => console.log(error.code, error.message, error.hint));
      console.log(JSON.stringify(await removeRun({ identity: 'x', dockerHost: process.env.DOCKER_HOST })));`;
    const env = { ...process.env, DOCKER_HOST: dockerHost };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', program],
      { env },
    );
    return stdout;
  };

  test('is DOCKER_UNAVAILABLE, with the address and why, even where another socket would answer', async () => {
    expect(await ask('unix:///no/such/docker.sock')).toMatch(
      /^DOCKER_UNAVAILABLE No Docker daemon answers at unix:\/\/\/no\/such\/docker\.sock \(ENOENT\)\. DOCKER_HOST names/,
    );
    expect(await ask('unix:///no/such/docker.sock')).toMatch(
      /"volumes":0,"errors":\["No Docker daemon answers/,
    );
    expect(await ask('tcp://127.0.0.1:1')).toMatch(/^DOCKER_UNAVAILABLE .*tcp:\/\/127\.0\.0\.1:1/);
  });
});
