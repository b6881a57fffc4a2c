// A fleet file's text to a fleet, or to everything that is wrong with it.
import fleetSchema from '../../fleet.schema.json' with { type: 'json' };
import type { Fleet } from '../domain/fleet.ts';
import type { RolloutForgeName } from '../domain/forge.ts';
import { suites } from '../domain/options.ts';
import { explainSuite } from '../domain/suite-revisions.ts';
import type { DefinitionProblem } from './problem.ts';
import { type ProblemSink, toSink } from './problem-sink.ts';
import { checkErrors, compileSchema } from './schema-check.ts';
import { type DefinitionFile, readYaml } from './yaml-source.ts';

/** A fleet, or its file's problems: at least one, in the order of the file. */
export type FleetResult =
  | { readonly fleet: Fleet; readonly problems: readonly [] }
  | { readonly fleet: null; readonly problems: readonly DefinitionProblem[] };

/** What `fleet.schema.json` describes. */
interface FleetShape {
  readonly forge: {
    readonly kind: RolloutForgeName;
    readonly url: string;
    readonly token: string;
  };
  readonly action: Fleet['action'];
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly holidays?: readonly string[];
  readonly thresholds?: {
    readonly 'good-rate'?: number;
    readonly 'bad-rate'?: number;
    readonly risk?: number;
    readonly 'business-days'?: number;
    readonly heads?: number;
    readonly runners?: number;
    readonly 'last-green-days'?: number;
  };
  readonly drill?: { readonly broken: string; readonly healthy: string };
  readonly repositories: readonly {
    readonly name: string;
    readonly build?: string;
    readonly image?: string;
    readonly profile?: string;
    readonly 'profile-file'?: string;
    readonly 'expected-failures'?: string;
    readonly without?: readonly string[];
    readonly suite?: string;
    readonly canaries?: readonly string[];
  }[];
  readonly judged?: readonly {
    readonly repository: string;
    readonly sha: string;
    readonly 'red-was-true': boolean;
  }[];
}

/** Builds under an id that no other job can take. */
const defaultBuild = 'docker build --iidfile "$RUNNER_TEMP/image.id" .';

let validate: ReturnType<typeof compileSchema<FleetShape>> | undefined;

/** Parses a fleet file. Never throws. All problems of the file are listed at once. */
export function parseFleet(input: DefinitionFile): FleetResult {
  const source = readYaml(input);
  const sink = toSink(source);
  if (source.value === undefined) return { fleet: null, problems: sink.toProblems() };
  validate ??= compileSchema<FleetShape>(fleetSchema);
  const { value } = source;
  const isValid = validate(value);
  if (!isValid) checkErrors(validate.errors ?? [], 'fleet file', sink);
  checkRules(value, sink);
  const problems = sink.toProblems();
  if (!isValid || problems.length > 0) return { fleet: null, problems };
  return { fleet: toFleet(value), problems: [] };
}

/** Rules between values. `value` may be anything that YAML gives. */
function checkRules(value: unknown, sink: ProblemSink): void {
  const { repositories, holidays, thresholds } = toFields(value);
  const seen = new Map<string, number>();
  for (const [index, entry] of toList(repositories).entries()) {
    const fields = toFields(entry);
    const name = typeof fields.name === 'string' ? fields.name.toLowerCase() : '';
    const first = seen.get(name);
    if (name !== '' && first !== undefined)
      sink.add(
        ['repositories', index, 'name'],
        `"${name}" is listed twice`,
        `first as item ${first + 1}`,
      );
    else seen.set(name, index);
    for (const [one, other] of [
      ['build', 'image'],
      ['profile', 'profile-file'],
    ] as const)
      if (fields[one] !== undefined && fields[other] !== undefined)
        sink.addAtKey(
          ['repositories', index, other],
          `"${other}" cannot be used together with "${one}"`,
          'keep one of them',
        );
    const { suite } = fields;
    const must = typeof suite === 'string' ? explainSuite(suite, suites) : null;
    if (must !== null && /^[a-z]+(?:@[1-9]\d*)?$/.test(String(suite)))
      sink.add(['repositories', index, 'suite'], `"suite" ${must}; got "${suite}"`);
    for (const key of ['profile-file', 'expected-failures']) {
      const file = fields[key];
      if (typeof file === 'string' && file.split('/').includes('..'))
        sink.add(
          ['repositories', index, key],
          `"${key}" cannot lie outside of the folder of this file`,
        );
    }
  }
  for (const [index, day] of toList(holidays).entries())
    if (typeof day === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(day) && !isDay(day))
      sink.add(['holidays', index], `"${day}" is no day of the calendar`);
  const { 'good-rate': good = 0.01, 'bad-rate': bad = 0.05 } = toFields(thresholds);
  if (typeof good === 'number' && typeof bad === 'number' && good >= bad)
    sink.add(['thresholds'], `"good-rate" must be below "bad-rate"; got ${good} and ${bad}`);
}

function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

function toFleet(shape: FleetShape): Fleet {
  const { thresholds: limits = {} } = shape;
  return {
    forge: {
      kind: shape.forge.kind,
      url: shape.forge.url.replace(/\/+$/, ''),
      tokenVariable: shape.forge.token,
    },
    action: shape.action,
    runsOn: shape['runs-on'] ?? 'ubuntu-latest',
    timeoutMinutes: shape['timeout-minutes'] ?? 10,
    holidays: shape.holidays ?? [],
    thresholds: {
      goodRate: limits['good-rate'] ?? 0.01,
      badRate: limits['bad-rate'] ?? 0.05,
      risk: limits.risk ?? 0.05,
      businessDays: limits['business-days'] ?? 5,
      heads: limits.heads ?? 10,
      runners: limits.runners ?? 1,
      lastGreenDays: limits['last-green-days'] ?? 7,
    },
    drill: shape.drill ?? null,
    repositories: shape.repositories.map((entry) => {
      const [owner = '', repo = ''] = entry.name.split('/');
      return {
        name: entry.name,
        owner,
        repo,
        build: entry.image === undefined ? (entry.build ?? defaultBuild) : null,
        image: entry.image ?? null,
        profile: entry.profile ?? null,
        profileFile: entry['profile-file'] ?? null,
        expectedFile: entry['expected-failures'] ?? null,
        without: entry.without ?? [],
        suite: entry.suite ?? 'core',
        canaries: entry.canaries ?? [],
      };
    }),
    judged: (shape.judged ?? []).map((one) => ({
      repository: one.repository,
      sha: one.sha,
      wasTrue: one['red-was-true'],
    })),
  };
}

function toFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
