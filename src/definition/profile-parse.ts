// A profile file's text to a profile, or to everything that is wrong with it.

import profileSchema from '../../profiles/profile.schema.json' with { type: 'json' };
import type { AbstractTool } from '../domain/canary.ts';
import { parseDuration } from '../domain/duration.ts';
import type {
  AgentPins,
  Capability,
  Dialect,
  Profile,
  SeedFile,
  SessionScope,
  StreamCancellation,
  SurvivesRestart,
  ToolCandidates,
} from '../domain/profile.ts';
import { asList, asMapping } from './canary-outline.ts';
import { commonTools } from './common-tools.ts';
import { explainEnvKey } from './env-key.ts';
import { renderKnownWords } from './near-word.ts';
import { findPlaceholders } from './placeholder.ts';
import type { DefinitionProblem } from './problem.ts';
import { type ProblemSink, toSink } from './problem-sink.ts';
import { profilePlaceholders } from './profile-substitute.ts';
import { checkErrors, compileSchema } from './schema-check.ts';
import { type DefinitionFile, type Path, readYaml } from './yaml-source.ts';

/** A profile, or its file's problems: at least one, in the order of the file. */
export type ProfileResult =
  | { readonly profile: Profile; readonly problems: readonly [] }
  | { readonly profile: null; readonly problems: readonly DefinitionProblem[] };

interface ProfileShape {
  readonly name: string;
  readonly title?: string;
  readonly 'session-scope'?: SessionScope;
  readonly 'model-name'?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: readonly SeedFile[];
  readonly store?: { readonly paths?: readonly string[] };
  readonly tools?: Readonly<
    Partial<
      Record<
        AbstractTool,
        {
          readonly names: readonly string[];
          readonly arguments?: ToolCandidates['arguments'];
          readonly commands?: Readonly<Record<string, string>>;
        }
      >
    >
  >;
  readonly 'mandatory-witnesses'?: readonly ('store' | 'model')[];
  readonly capabilities?: readonly Capability[];
  readonly 'survives-restart'?: SurvivesRestart;
  readonly 'stream-cancellation'?: StreamCancellation;
  readonly 'boot-timeout'?: string;
  readonly a2a?: {
    readonly dialect?: Dialect;
    readonly 'card-path'?: string;
    readonly 'rpc-path'?: string;
  };
}

const defaultModelName = 'openai/scripted-model';
const longestBootTimeoutMs = 60 * 60 * 1000;

let validate: ReturnType<typeof compileSchema<ProfileShape>> | undefined;

/** Parses one profile file (design §6). Never throws; all problems of the file are listed at once. */
export function parseProfile(input: DefinitionFile): ProfileResult {
  const source = readYaml(input);
  const sink = toSink(source);
  if (source.value === undefined) return { profile: null, problems: sink.toProblems() };
  validate ??= compileSchema<ProfileShape>(profileSchema);
  const { value } = source;
  const isValid = validate(value);
  if (!isValid) checkErrors(validate.errors ?? [], 'profile', sink);
  checkRules(value, sink);
  const problems = sink.toProblems();
  if (!isValid || problems.length > 0) return { profile: null, problems };
  return { profile: toProfile(value), problems: [] };
}

function checkRules(value: unknown, sink: ProblemSink): void {
  const root = asMapping(value);
  for (const [name, text] of Object.entries(asMapping(root.env))) {
    checkText(text, ['env', name], sink);
    const refusal = explainEnvKey(name);
    // What is no variable name at all has been said by the schema.
    if (refusal !== null && /^[A-Za-z_]\w*$/.test(name))
      sink.addAtKey(['env', name], `"${name}" ${refusal}`);
  }
  for (const [index, file] of asList(root.files).entries()) {
    checkText(asMapping(file).content, ['files', index, 'content'], sink);
  }
  const timeout = root['boot-timeout'];
  if (typeof timeout !== 'string' || timeout === '') return;
  const timeoutMs = parseDuration(timeout);
  if (timeoutMs === null) {
    sink.add(['boot-timeout'], `"boot-timeout" must be a duration such as 90s; got "${timeout}"`);
  } else if (timeoutMs === 0 || timeoutMs > longestBootTimeoutMs) {
    sink.add(['boot-timeout'], `"boot-timeout" must be between 1ms and 1h; got "${timeout}"`);
  }
}

function checkText(text: unknown, path: Path, sink: ProblemSink): void {
  if (typeof text !== 'string') return;
  for (const { source, body, closed } of findPlaceholders(text)) {
    const isKnown = (profilePlaceholders as readonly string[]).includes(body);
    if (!closed) sink.add(path, `"${source}" has no closing brace`, null, source);
    else if (!isKnown) {
      const hint = renderKnownWords(body, profilePlaceholders);
      sink.add(path, `Unknown placeholder "${source}"`, hint, source);
    }
  }
}

function toProfile(shape: ProfileShape): Profile {
  const toTool = (tool: AbstractTool): ToolCandidates => {
    const own = shape.tools?.[tool];
    const common = commonTools[tool];
    if (own === undefined) return common;
    const { names, arguments: args = common.arguments, commands } = own;
    return { names, arguments: args, ...(commands === undefined ? {} : { commands }) };
  };
  const bootTimeout = shape['boot-timeout'];
  const survivesRestart = shape['survives-restart'];
  const streamCancellation = shape['stream-cancellation'];
  return {
    name: shape.name,
    title: shape.title ?? shape.name,
    sessionScope: shape['session-scope'] ?? null,
    modelName: shape['model-name'] ?? defaultModelName,
    env: shape.env ?? {},
    files: shape.files ?? [],
    storePaths: shape.store?.paths ?? [],
    tools: {
      'commit-memory': toTool('commit-memory'),
      'recall-memory': toTool('recall-memory'),
      'read-file': toTool('read-file'),
      'run-skill': toTool('run-skill'),
      'ask-peer': toTool('ask-peer'),
    },
    mandatoryWitnesses: shape['mandatory-witnesses'] ?? [],
    bootTimeoutMs: bootTimeout === undefined ? null : parseDuration(bootTimeout),
    ...(shape.a2a === undefined ? {} : { a2a: toPins(shape.a2a) }),
    ...(shape.capabilities === undefined ? {} : { capabilities: shape.capabilities }),
    ...(survivesRestart === undefined ? {} : { survivesRestart }),
    ...(streamCancellation === undefined ? {} : { streamCancellation }),
  };
}

function toPins(shape: NonNullable<ProfileShape['a2a']>): AgentPins {
  const { dialect, 'card-path': cardPath, 'rpc-path': rpcPath } = shape;
  return {
    ...(dialect === undefined ? {} : { dialect }),
    ...(cardPath === undefined ? {} : { cardPath }),
    ...(rpcPath === undefined ? {} : { rpcPath }),
  };
}
