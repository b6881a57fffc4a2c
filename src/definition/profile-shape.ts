// A profile file as its schema lets it through, and the profile that it represents.
import type { AbstractTool } from '../domain/abstract-tool.ts';
import type { Capability } from '../domain/capability.ts';
import { parseDuration } from '../domain/duration.ts';
import type {
  AgentPins,
  CompactsAfter,
  ConfirmTexts,
  DetectRule,
  DialectChoice,
  FileForm,
  HistoryForm,
  MemoryPlace,
  Profile,
  SeedFile,
  SessionScope,
  StoreFormat,
  StreamCancellation,
  SurvivesRestart,
  ToolCandidates,
  UnaskedTool,
} from '../domain/profile.ts';
import { toDialectPins } from '../domain/profile.ts';
import { commonTools } from './common-tools.ts';
import { toPlainPath } from './container-path.ts';

/** What `profiles/profile.schema.json` describes. */
export interface ProfileShape {
  readonly name: string;
  readonly title?: string;
  readonly detect?: readonly DetectRule[];
  readonly confirm?: ConfirmTexts;
  readonly 'session-scope'?: SessionScope;
  readonly 'model-name'?: string;
  readonly 'model-protocol'?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: readonly {
    readonly path: string;
    readonly content: string;
    readonly owner?: number;
    readonly mode?: string;
  }[];
  readonly volumes?: readonly string[];
  readonly 'skill-folders'?: readonly string[];
  readonly store?: {
    readonly paths?: readonly string[];
    readonly formats?: readonly StoreFormat[];
  };
  readonly tools?: Readonly<
    Partial<
      Record<
        AbstractTool,
        {
          readonly names: readonly string[];
          readonly arguments?: ToolCandidates['arguments'];
          readonly commands?: Readonly<Record<string, string>>;
          readonly call?: Readonly<Record<string, unknown>>;
        }
      >
    >
  >;
  readonly capabilities?: readonly Capability[];
  readonly without?: readonly Capability[];
  readonly memory?: MemoryPlace;
  readonly unasked?: readonly UnaskedTool[];
  readonly history?: HistoryForm;
  readonly 'compacts-after'?: CompactsAfter;
  readonly 'survives-restart'?: SurvivesRestart;
  readonly 'stream-cancellation'?: StreamCancellation;
  readonly 'mandatory-witnesses'?: readonly ('store' | 'model')[];
  readonly 'boot-timeout'?: string;
  readonly a2a?: {
    readonly dialect?: DialectChoice;
    readonly files?: FileForm;
    readonly 'card-path'?: string;
    readonly 'rpc-path'?: string;
  };
}

const defaultModelName = 'openai/scripted-model';

/** The profile. A key that is not written is absent, or has the meaning that its type states. */
export function toProfile(shape: ProfileShape): Profile {
  const bootTimeout = shape['boot-timeout'];
  return {
    name: shape.name,
    title: shape.title ?? shape.name,
    sessionScope: shape['session-scope'] ?? null,
    modelName: shape['model-name'] ?? defaultModelName,
    env: shape.env ?? {},
    files: (shape.files ?? []).map(toSeedFile),
    storePaths: shape.store?.paths ?? [],
    tools: {
      'commit-memory': toTool(shape, 'commit-memory'),
      'recall-memory': toTool(shape, 'recall-memory'),
      'read-file': toTool(shape, 'read-file'),
      'run-skill': toTool(shape, 'run-skill'),
      'ask-peer': toTool(shape, 'ask-peer'),
    },
    mandatoryWitnesses: shape['mandatory-witnesses'] ?? [],
    bootTimeoutMs: bootTimeout === undefined ? null : parseDuration(bootTimeout),
    ...toDeclared(shape),
  };
}

/** What a profile may leave open. */
function toDeclared(shape: ProfileShape): Partial<Profile> {
  const survives = shape['survives-restart'];
  const cancellation = shape['stream-cancellation'];
  const protocol = shape['model-protocol'];
  const formats = shape.store?.formats;
  const skillFolders = shape['skill-folders'];
  const compactsAfter = shape['compacts-after'];
  return {
    ...(shape.a2a === undefined ? {} : { a2a: toPins(shape.a2a) }),
    ...(shape.detect === undefined ? {} : { detect: shape.detect.map(toRule) }),
    ...(shape.confirm === undefined ? {} : { confirm: shape.confirm }),
    ...(protocol === undefined ? {} : { modelProtocol: protocol }),
    ...(shape.capabilities === undefined ? {} : { capabilities: shape.capabilities }),
    ...(shape.without === undefined ? {} : { without: shape.without }),
    ...(shape.memory === undefined ? {} : { memory: shape.memory }),
    ...(shape.unasked === undefined ? {} : { unasked: shape.unasked }),
    ...(shape.history === undefined ? {} : { history: shape.history }),
    ...(compactsAfter === undefined ? {} : { compactsAfter }),
    ...(shape.volumes === undefined ? {} : { volumes: shape.volumes.map(toPlainPath) }),
    ...(skillFolders === undefined ? {} : { skillFolders: skillFolders.map(toPlainPath) }),
    ...(formats === undefined ? {} : { storeFormats: formats }),
    ...(survives === undefined ? {} : { survivesRestart: survives }),
    ...(cancellation === undefined ? {} : { streamCancellation: cancellation }),
  };
}

function toRule(rule: DetectRule): DetectRule {
  return rule.files === undefined ? rule : { ...rule, files: rule.files.map(toPlainPath) };
}

function toSeedFile(file: NonNullable<ProfileShape['files']>[number]): SeedFile {
  const { path, content, owner, mode } = file;
  return {
    path: toPlainPath(path),
    content,
    ...(owner === undefined ? {} : { owner }),
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
  };
}

function toTool(shape: ProfileShape, tool: AbstractTool): ToolCandidates {
  const own = shape.tools?.[tool];
  const common = commonTools[tool];
  if (own === undefined) return common;
  const { names, arguments: args = common.arguments, commands, call } = own;
  return {
    names,
    arguments: args,
    ...(commands === undefined ? {} : { commands }),
    ...(call === undefined ? {} : { call }),
  };
}

function toPins(shape: NonNullable<ProfileShape['a2a']>): AgentPins {
  const { dialect, files, 'card-path': cardPath, 'rpc-path': rpcPath } = shape;
  return {
    ...(dialect === undefined ? {} : toDialectPins(dialect)),
    ...(files === undefined ? {} : { files }),
    ...(cardPath === undefined ? {} : { cardPath }),
    ...(rpcPath === undefined ? {} : { rpcPath }),
  };
}
