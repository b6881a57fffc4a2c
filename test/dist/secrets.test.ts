// Tokens of the job and of the agent: neither reaches the log, the reports, the evidence or the
// upload, even when the agent prints and stores what it knows; and the container under test never
// gets a token of the job.
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeRuntimeToken, startForge } from '../unit/support/forge-double.ts';
import { cityCanary } from './support/canaries.ts';
import { brokenImage, docker, waitForContainer } from './support/docker.ts';
import { createJob, type Job } from './support/mini-runner.ts';

/** Every file below a folder with its bytes, one character each, its path first. */
function readAll(folder: string): { path: string; bytes: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path, bytes: path + readFileSync(path, 'latin1') };
    });
}

/** The contents of a zip archive, by its central directory (PKWARE APPNOTE 4.3.12). */
function unzip(zip: Buffer): string[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const contents: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    const isStored = zip.readUInt16LE(at + 10) === 0;
    contents.push((isStored ? data : inflateRawSync(data)).toString('latin1'));
    const lengths = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    at += lengths.reduce((sum, length) => sum + length, 46);
  }
  return contents;
}

const makeSecret = (): string => randomBytes(18).toString('base64url');

/** A secret as it stands, and in the forms in which programs write it down. */
const formsOf = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  inShell(secret),
  inShell(JSON.stringify(secret).slice(1, -1)),
  inHtml(secret),
  inHtml(secret).replaceAll("'", '&#39;'),
  inHtml(inShell(JSON.stringify(secret).slice(1, -1))).replaceAll("'", '&#39;'),
];

const inShell = (text: string): string => text.replaceAll("'", String.raw`'\''`);
const inHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Variables of a job whose values are secrets; each gets a value of its own in every run. */
const honeyNames = [
  'NPM_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'REGISTRY_PASSWORD',
  'DOCKER_AUTH_CONFIG',
  'OPENAI_API_KEY',
];

/** Looks different in each form: as a URL, as JSON, as base64, in HTML, in the quotes of a shell. */
const makeHoney = (): string => `h+/'<${makeSecret()}"&%`;

interface Secrets {
  /** By the name of the variable in the job's environment. */
  readonly honey: Readonly<Record<string, string>>;
  /** In the job's environment alone. */
  readonly job: string;
  /** The input `token`. */
  readonly token: string;
  /** API_TOKEN of the input `env`. */
  readonly agent: string;
  readonly runtime: string;
}

function createLeakyJob(dialect: 'github' | 'gitea', secrets: Secrets, forgeUrl: string): Job {
  // The agent prints its secret at boot, plain and as base64, and each answer of the control plane;
  // the canary makes it part of a conversation, so that wire, model, store and reply hold it.
  const print = encodeURIComponent(`
    console.log('key', process.env.API_TOKEN, btoa(process.env.API_TOKEN));
    const send = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      if (String(url).includes('/chat/completions')) {
        const said = JSON.parse(init.body).messages.map(({ content }) => String(content)).join(' ');
        for (const [, word] of said.matchAll(/honey (\\S+) end/g)) {
          console.log('honey', word, btoa(word), encodeURIComponent(word), JSON.stringify({ word }));
          console.log('inside', btoa('x' + word), btoa('xx' + word), JSON.stringify(JSON.stringify(word)));
        }
      }
      const response = await send(url, init);
      if (String(url).includes('/registry/')) console.log('told', await response.clone().text());
      return response;
    };`);
  const honey = Object.values(secrets.honey)
    .map((value) => `honey ${JSON.stringify(value).slice(1, -1)} end.`)
    .join(' ');
  return createJob({
    dialect,
    inputs: {
      image: brokenImage,
      canaries: 'checks/*.yaml',
      'artifact-name': 'evidence',
      env: `API_TOKEN=${secrets.agent}\nNODE_OPTIONS=--import=data:text/javascript,${print}`,
    },
    files: {
      // In the second turn too: it is the one that fails, and its message is in the report as a command.
      'checks/city.yaml': cityCanary
        .replace(
          'I grew up in ${city}.',
          `I grew up in \${city}. My key is ${secrets.agent} and yours is ${secrets.token}. ${honey}`,
        )
        .replace('Where did I grow up?', `${honey} Where did I grow up?`),
    },
    env: {
      ...secrets.honey,
      SOME_JOB_TOKEN: secrets.job,
      GITHUB_TOKEN: secrets.token,
      ACTIONS_RESULTS_URL: forgeUrl,
      ACTIONS_RUNTIME_TOKEN: secrets.runtime,
      GITHUB_API_URL: forgeUrl,
    },
  });
}

describe.each(['github', 'gitea'] as const)('on %s secrets', (dialect) => {
  it('stand in nothing that leaves the process but the requests that need them', async () => {
    const runtime = makeRuntimeToken().replace(/[^.]+$/, makeSecret());
    const honey = Object.fromEntries(honeyNames.map((name) => [name, makeHoney()]));
    const secrets = { honey, job: makeSecret(), token: makeSecret(), agent: makeSecret(), runtime };
    const jobs = [secrets.job, secrets.token, secrets.runtime, ...Object.values(honey)];
    await using forge = await startForge({ checksSignature: false });
    using job = createLeakyJob(dialect, secrets, forge.url);
    const step = job.start('main');
    const container = await waitForContainer(job.identity, step.isDone).catch(async () => {
      throw new Error((await step.done).raw);
    });
    const inspected = await docker('inspect', container);
    const main = await step.done;
    expect(main.exitCode, main.raw).toBe(1);

    // The container has what the input `env` gives it, and no token of the job.
    expect(inspected).toContain(secrets.agent);
    for (const secret of jobs) expect(inspected).not.toContain(secret);
    expect(inspected).not.toMatch(/docker\.sock|ACTIONS_RUNTIME|GITHUB_/);

    // The conversation did hold them: what replaced them is there.
    expect(job.read('canaries/city-recall/wire.jsonl')).toContain('My key is *** and yours is ***');
    expect(job.read('canaries/city-recall/runtime.log')).toMatch(/^key \*\*\* \*\*\*$/m);
    expect(job.read('canaries/city-recall/runtime.log').match(/^honey \*\*\* /gm)).not.toBeNull();
    // Tokens of the platform that we play are secrets as well, although only the agent and we know
    // them.
    const told = job.read('canaries/city-recall/runtime.log').match(/^told .*"auth_token":.*$/gm);
    expect(told).not.toBeNull();
    for (const line of told ?? []) expect(line).toContain('"auth_token":"***"');
    expect(job.read('report.html')).toMatch(/printf %s .*honey \*\*\* end/);
    const stored = readAll(join(job.reportDir, 'store'));
    expect(stored.map(({ bytes }) => bytes).join('')).toMatch(/My key is \*+ and yours is \*+/);

    const uploaded = unzip(forge.artifacts.get('evidence') ?? Buffer.alloc(0));
    expect(uploaded.length).toBeGreaterThan(10);
    const places = [
      { path: 'log', bytes: main.text },
      { path: 'annotations', bytes: JSON.stringify(main.annotations) },
      { path: 'summary', bytes: main.summary },
      { path: 'outputs', bytes: JSON.stringify(main.outputs) },
      ...readAll(job.reportDir),
      ...uploaded.map((bytes, index) => ({ path: `upload ${index}`, bytes })),
    ];
    for (const secret of [secrets.agent, ...jobs]) {
      for (const form of formsOf(secret)) {
        const found = places.filter(({ bytes }) => bytes.includes(form)).map(({ path }) => path);
        expect(found, createHash('sha256').update(form).digest('hex')).toEqual([]);
      }
    }
    // The runner is told what to mask, before anything else is logged.
    expect(main.masks).toEqual(
      expect.arrayContaining([secrets.token, secrets.agent, secrets.runtime]),
    );
    expect(main.raw.indexOf('::add-mask::')).toBe(0);
    // The forge's API is not asked for anything.
    expect(forge.requests.filter(({ url }) => url.includes('/repos/'))).toEqual([]);
  });
});
