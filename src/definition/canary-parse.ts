// A canary file's text to a canary, or to everything that is wrong with it.
import canarySchema from '../../canaries/canary.schema.json' with { type: 'json' };
import type {
  Canary,
  Find,
  SkillDefinition,
  Step,
  Suite,
  TurnDefinition,
  TurnManner,
} from '../domain/canary.ts';
import { asMapping, toCopyName, toOutline } from './canary-outline.ts';
import {
  type CanaryShape,
  defaultSession,
  type FindShape,
  type StepShape,
  type TurnShape,
} from './canary-shape.ts';
import { toExpectations } from './expectation-parse.ts';
import { checkExpectations } from './expectation-rules.ts';
import { checkFiles } from './file-rules.ts';
import { checkManners } from './manner-rules.ts';
import type { DefinitionProblem } from './problem.ts';
import { toSink } from './problem-sink.ts';
import { checkErrors, compileSchema } from './schema-check.ts';
import { checkScripts } from './script-rules.ts';
import { checkTexts } from './text-rules.ts';
import { checkUpgrade } from './upgrade-rules.ts';
import { type DefinitionFile, readYaml, type YamlSource } from './yaml-source.ts';

/** A canary, or its file's problems: at least one, in the order of the file. */
export type CanaryResult =
  | { readonly canary: Canary; readonly problems: readonly [] }
  | {
      readonly canary: null;
      /** As the file has it. `null` where it has none. */
      readonly name: string | null;
      readonly problems: readonly DefinitionProblem[];
    };

let validate: ReturnType<typeof compileSchema<CanaryShape>> | undefined;

/**
 * Parses one canary file. Never throws. All problems of the file are listed at once. `suite` is
 * `own`, or that of a built-in file that names none.
 */
export function parseCanary(input: DefinitionFile & { readonly suite: Suite }): CanaryResult {
  const source = readYaml(input);
  const sink = toSink(source);
  const { name } = asMapping(source.value);
  const refuse = (): CanaryResult => ({
    canary: null,
    name: typeof name === 'string' ? name : null,
    problems: sink.toProblems(),
  });
  if (source.value === undefined) return refuse();
  validate ??= compileSchema<CanaryShape>(canarySchema);
  const { value } = source;
  if (looksLikeProfile(value)) {
    const hint = 'run --profile checks a profile before it looks for the image';
    sink.add([], 'This looks like a profile, and not like a canary', hint);
    return refuse();
  }
  const isValid = validate(value);
  if (!isValid) checkErrors(validate.errors ?? [], 'canary', sink);
  const outline = toOutline(value);
  checkTexts(outline, sink);
  checkScripts(outline, sink);
  checkExpectations(outline, sink);
  checkManners(outline, sink);
  checkUpgrade(outline, sink);
  checkFiles(outline, sink);
  if (!isValid || sink.toProblems().length > 0) return refuse();
  return { canary: toCanary(value, source, input.suite), problems: [] };
}

/**
 * Keys that a profile has and a canary never: one line says more than that each of them is unknown.
 */
const profileKeys = [
  'detect',
  'env',
  'model-name',
  'model-protocol',
  'store',
  'tools',
  'capabilities',
  'boot-timeout',
];

function looksLikeProfile(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || 'turns' in value) return false;
  return profileKeys.some((key) => Object.hasOwn(value, key));
}

function toCanary(shape: CanaryShape, source: YamlSource, suite: Suite): Canary {
  return {
    name: shape.name,
    title: shape.title,
    suite: suite === 'own' ? suite : (shape.suite ?? suite),
    position: source.valueAt([]),
    proves: shape.proves,
    needs: shape.needs ?? [],
    facts: Object.fromEntries(
      Object.entries(shape.facts ?? {}).map(([name, fact]) => [
        name,
        { kind: fact.kind, startsWith: fact['starts-with'] ?? '' },
      ]),
    ),
    ...(shape.skills === undefined ? {} : { skills: toSkills(shape.skills) }),
    ...(shape.instructions === undefined ? {} : { instructions: shape.instructions }),
    ...(shape['model-thinks'] === true ? { modelThinks: true } : {}),
    turns: shape.turns
      .flatMap((turn, index) => toTurns(toTurn(turn, index, source), turn.times))
      .map(withFilePlaces),
  };
}

function toSkills(skills: NonNullable<CanaryShape['skills']>): SkillDefinition[] {
  return Object.entries(skills).map(([name, text]) => ({ name, files: { 'SKILL.md': text } }));
}

/** A turn as often as it is sent, each time in a session of its own. */
function toTurns(turn: TurnDefinition, times = 1): TurnDefinition[] {
  if (times < 2) return [turn];
  return Array.from({ length: times }, (_, copy) => ({
    ...turn,
    session: toCopyName(turn.session, copy + 1),
  }));
}

/** A file that is like another one of its own turn names it by its number alone. */
function withFilePlaces(turn: TurnDefinition, index: number): TurnDefinition {
  const files = turn.files.map(({ like, ...file }) =>
    like === undefined ? file : { ...file, like: { ...like, turn: like.turn || index + 1 } },
  );
  return { ...turn, files };
}

function toTurn(shape: TurnShape, index: number, source: YamlSource): TurnDefinition {
  const path = ['turns', index];
  return {
    position: source.valueAt(path),
    session: shape.session ?? defaultSession,
    ...toManner(shape),
    send: shape.send ?? null,
    ...(shape.until === undefined ? {} : { until: shape.until }),
    files: (shape.files ?? []).map((file) => ({
      name: file.name,
      mimeType: file.type ?? 'text/plain',
      text: file.text,
      ...(file.make === undefined ? {} : { make: file.make }),
      ...(file.like === undefined
        ? {}
        : { like: typeof file.like === 'number' ? { turn: 0, file: file.like } : file.like }),
    })),
    model: (shape.model ?? []).map(toStep),
    expect: (shape.expect ?? []).flatMap((item, number) =>
      toExpectations(item, [...path, 'expect', number], source),
    ),
  };
}

/**
 * How a turn is sent: what is left out stays absent. A connection can be dropped only from a
 * stream.
 */
function toManner(shape: TurnShape): TurnManner {
  const { identity, overlap, stop, unfinished, restart, peer, untagged } = shape;
  const { 'disconnect-after': disconnectAfter, 'after-calls': afterCalls } = shape;
  const { 'model-fails': modelFails } = shape;
  return {
    ...(shape.stream === true || disconnectAfter !== undefined ? { stream: true } : {}),
    ...(identity === undefined
      ? {}
      : { identity: { userId: identity['user-id'], email: identity.email } }),
    ...(disconnectAfter === undefined ? {} : { disconnectAfter }),
    ...(overlap === true ? { overlap } : {}),
    ...(stop === true ? { stop } : {}),
    ...(unfinished === true ? { unfinished } : {}),
    ...(afterCalls === undefined ? {} : { afterCalls }),
    ...(modelFails === undefined ? {} : { modelFails }),
    ...(untagged === true ? { untagged } : {}),
    ...(restart === undefined ? {} : { restart }),
    ...(peer === undefined ? {} : { peer: peer.map(toStep) }),
  };
}

function toStep(shape: StepShape): Step {
  const items: readonly (string | FindShape)[] =
    typeof shape.find === 'string' ? [shape.find] : (shape.find ?? []);
  const find: Find[] = items.map((item) => {
    const own: FindShape = typeof item === 'string' ? { pattern: item } : item;
    return {
      pattern: own.pattern,
      in: own.in ?? shape.in ?? 'user',
      pick: own.pick ?? shape.pick ?? 'last',
    };
  });
  if (shape.call === undefined)
    return { kind: 'say', find, say: shape.say ?? '', otherwise: shape.otherwise ?? null };
  const { 'of-turn': ofTurn, saying } = shape;
  return {
    kind: 'call',
    tool: shape.call,
    find,
    with: shape.with ?? {},
    file: shape.file ?? null,
    ...(ofTurn === undefined ? {} : { ofTurn }),
    ...(shape.together === true ? { together: true } : {}),
    ...(saying === undefined ? {} : { saying }),
  };
}
