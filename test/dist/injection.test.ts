// Hostile text from everywhere at once, through real runs: no job runner finds a command in the
// log, no output or environment file holds what is not ours, nothing in the summary lives, and
// every report stays well-formed.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Forge, makeRuntimeToken, startForge } from '../unit/support/forge-double.ts';
import { findLiveMarkdown, splitFences } from '../unit/support/markdown.ts';
import { brokenImage, healthyImage } from './support/docker.ts';
import { allHostile, corpus, mark, toHostileOptions } from './support/hostile-agent.ts';
import { createJob, type Job, type JobOptions, type StepResult } from './support/mini-runner.ts';
import { readJunit, readReport } from './support/reports.ts';
import { findForeignOutputs, findGiteaHits, findHits } from './support/strict-runner.ts';

const outputNames = new Set<string>(
  Object.keys(parse(readFileSync('action.yml', 'utf8')).outputs as object),
);
const quote = JSON.stringify;
/** The corpus as an environment can hold it. */
const inEnvironment = allHostile.replaceAll('\0', '');
/** As much as a YAML file and a person who reads a title may hold. */
const inOneLine = `${mark} ::error::x ##[error]y <img src=x> | @someone \`z\``;

/** A canary that its author uses against the reader of the report. */
const hostileCanary = `name: hostile
title: ${quote(inOneLine)}
proves: [history]
facts:
  city: { kind: word, starts-with: Lakeside }
turns:
  - send: ${quote(`I grew up in \${city}. ${inOneLine}`)}
    model: [{ say: ${quote(`Fine. ${inOneLine}`)} }]
  - send: "Where did I grow up?"
    model:
      - find: "I grew up in {}."
        say: ${quote(`You grew up in {}. ${inOneLine}`)}
        otherwise: ${quote(`I don't know. ${inOneLine}`)}
    expect:
      - reply: { contains: "\${city}" }
      - reply: { contains: ${quote(inOneLine)} }
`;

/** A forge that refuses with hostile words. */
const startHostileForge = (): Promise<Forge> =>
  startForge({
    intercept: (_request, response) => {
      response
        .writeHead(403, { 'content-type': 'application/json' })
        .end(quote({ message: allHostile, msg: allHostile, error: allHostile }));
      return true;
    },
  });

const startOpenForge = (): Promise<Forge> => startForge({ checksSignature: false });

function expectInert(dialect: 'github' | 'gitea', job: Job, main: StepResult): void {
  expect(dialect === 'github' ? findHits(main.raw) : findGiteaHits(main.raw)).toEqual([]);
  expect(main.raw).toContain(mark);
  expect(main.otherCommands).toEqual([]);
  expect(findForeignOutputs(main, outputNames)).toEqual([]);
  for (const { title, message, file } of main.annotations)
    expect(findHits([title, message, file].join('\n'), /^$/)).toEqual([]);
  const { prose } = splitFences(main.summary);
  expect(main.summary).toContain(mark);
  // The one link is our own: to the page, at an address that the runner gave.
  const { pageUrl } = readReport(job.read('report.json'));
  const link = `[The page of this run](<${pageUrl}>)`;
  expect(prose.split(link)).toHaveLength(pageUrl === undefined ? 1 : 2);
  if (pageUrl !== undefined)
    expect(pageUrl).toMatch(
      dialect === 'github'
        ? /^https:\/\/github\.com\/someone\/template\/actions\/runs\/[0-9a-f-]+\/artifacts\/\d+$/
        : /^http:\/\/forge\.example\/git\/someone\/template\/actions\/runs\/[0-9a-f-]+\/artifacts\/evidence\.html$/,
    );
  expect(findLiveMarkdown(prose.replace(link, ''))).toEqual([]);
  // The zero-width space in a mention, a reference or an address is our own.
  expect(findHits(main.summary.replaceAll('\u200b', ''), /^$/)).toEqual([]);
  expect(job.read('summary.md').trim()).toBe(main.summary.trim());
  expect(readJunit(job.read('junit.xml')).length).toBeGreaterThan(0);
  // Valid against the schema; JSON keeps the text, and escapes what is no text.
  readReport(job.read('report.json'));
}

const places = {
  'an agent that forgets, and a forge': {
    image: brokenImage,
    dies: false,
    exitCode: 1,
    startForge: startHostileForge,
  },
  'an agent that answers': {
    image: healthyImage,
    dies: false,
    exitCode: 1,
    startForge: startOpenForge,
  },
  'an agent that ends before it listens': {
    image: healthyImage,
    dies: true,
    exitCode: 2,
    startForge: startOpenForge,
  },
};

it.each(
  (['github', 'gitea'] as const).flatMap((dialect) =>
    Object.entries(places).map(([place, given]) => [dialect, place, given] as const),
  ),
)(
  'on %s nothing of %s is obeyed',
  async (dialect, _place, { image, dies, exitCode, startForge: start }) => {
    await using forge = await start();
    using job = createJob({
      dialect,
      inputs: {
        image,
        canaries: 'checks/*.yaml',
        'artifact-name': 'evidence',
        env: `NODE_OPTIONS=${toHostileOptions(dies)}`,
      },
      files: { 'checks/##[error]x ::error::y.yaml': hostileCanary },
      env: {
        GITHUB_WORKFLOW: inOneLine,
        ACTIONS_RESULTS_URL: forge.url,
        ACTIONS_RUNTIME_TOKEN: makeRuntimeToken(),
        GITHUB_API_URL: forge.url,
      },
    });
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(exitCode);
    expectInert(dialect, job, main);
    expect(await job.leftovers()).toEqual([]);
  },
);

/**
 * Refused before anything starts: what is quoted back are the inputs, names and files themselves.
 */
const refused: Readonly<Record<string, JobOptions>> = {
  'every input': {
    inputs: Object.fromEntries(
      Object.keys(parse(readFileSync('action.yml', 'utf8')).inputs as object).map((name) => [
        name,
        inEnvironment,
      ]),
    ),
  },
  'a mistaken canary file': {
    inputs: { image: healthyImage, canaries: 'checks/*.yaml' },
    files: {
      'checks/##[error]x ::error::y.yaml': corpus
        .map((text, index) => `${quote(`${index}${text}`)}: ${quote(text)}`)
        .join('\n'),
    },
  },
  'an unknown input': { inputs: { image: healthyImage, 'artifact-name##[': inEnvironment } },
  'an unknown event': { inputs: { image: healthyImage }, event: 'workflow_run' },
};

it.each(
  (['github', 'gitea'] as const).flatMap((dialect) =>
    Object.entries(refused).map(([what, options]) => [dialect, what, options] as const),
  ),
)('on %s nothing of %s is obeyed when it is refused', async (dialect, _what, options) => {
  using job = createJob({ dialect, ...options, env: { GITHUB_WORKFLOW: inOneLine } });
  const main = await job.run('main');
  expect(main.exitCode, main.raw).toBe(2);
  expect(dialect === 'github' ? findHits(main.raw) : findGiteaHits(main.raw)).toEqual([]);
  expect(findForeignOutputs(main, outputNames)).toEqual([]);
});

it.each(['github', 'gitea'] as const)(
  'on %s the sub-action obeys neither its inputs nor the forge',
  async (dialect) => {
    await using forge = await startHostileForge();
    for (const input of ['context', 'verdict', 'result', 'state', 'token']) {
      for (const text of [inEnvironment, inOneLine]) {
        using job = createJob({
          dialect,
          action: 'status',
          inputs: { token: 'not-a-real-token', verdict: 'passed', [input]: text },
          env: { GITHUB_API_URL: forge.url, GITHUB_WORKFLOW: inEnvironment },
        });
        const step = await job.run('status');
        expect(dialect === 'github' ? findHits(step.raw) : findGiteaHits(step.raw), input).toEqual(
          [],
        );
        expect(findForeignOutputs(step, new Set())).toEqual([]);
        expect(await job.leftovers()).toEqual([]);
      }
    }
  },
);
