// The command line: subcommands, and what a terminal sees.
import { resolve } from 'node:path';
import { tellLeftBehind } from '../container/left-behind.ts';
import { findNearWord } from '../definition/near-word.ts';
import { listOfferedLines } from '../definition/provider-env.ts';
import { CanaryError, toCanaryError } from '../domain/error.ts';
import type { Reporter } from '../domain/report-ports.ts';
import { createReportFolder } from '../host/report-folder.ts';
import { createTerminalHost } from '../host/terminal-host.ts';
import { neutralise } from '../redact/neutralise.ts';
import { createRedactor } from '../redact/redactor.ts';
import { renderReportJson } from '../render/report-json.ts';
import { createFanOut } from '../reporters/fan-out.ts';
import { createReporters } from '../reporters/table.ts';
import { type EnvelopeOptions, runEnvelope } from './commands/envelope.ts';
import { renderFleetHelp } from './commands/fleet-help.ts';
import { type Command, commands, renderCommandHelp, renderHelp } from './commands/render-help.ts';
import { inputRows } from './inputs/input-table.ts';
import { type Environment, parseRunFlags } from './inputs/inputs.ts';
import { findSecretValues } from './inputs/masking.ts';
import { splitFlags } from './inputs/split-flags.ts';
import { listenForStop } from './process/stop.ts';
import { prepareReportDir } from './reports/report-dir.ts';
import { renderReporterError } from './reports/reporter-error.ts';
import { toRefusedReport } from './run/refused-report.ts';
import { run } from './run/run.ts';
import { systemRandom } from './run/system.ts';
import { version } from './run/version.ts';

/** Columns where the terminal does not tell its own. */
const defaultWidth = 100;
/** Fewer are no width that anybody reads. */
const minWidth = 20;

const typingHint = 'Type turns, one JSON object a line, and end with Ctrl-D; see --help.\n';

/** Runs a subcommand and returns the exit code. Never throws. */
export async function runCli(argv: readonly string[], env: Environment): Promise<number> {
  const [first = '', ...rest] = argv;
  try {
    if (first === '--version') return print(`${version}\n`);
    // `help run` is `run --help`.
    const isHelp = ['', 'help', '--help', '-h'].includes(first);
    const name = isHelp ? rest.find((word) => !word.startsWith('-')) : first;
    if (name === undefined) return print(renderHelp(), first === '' ? 2 : 0);
    const command = commands.find((known) => known === name);
    if (command === undefined) throw unknownCommand(name);
    if (isHelp) return print(renderCommandHelp(command));
    return await runNamed(command, rest, env);
  } catch (thrown) {
    const error = toCanaryError(thrown);
    const stack = error.code === 'INTERNAL' ? [error.stack ?? ''] : [];
    // A message may quote a file that somebody else has made, or a token in the wrong place.
    const redactor = createRedactor([]);
    for (const text of [`${error.code}: ${error.message}`, error.hint ?? '', ...stack])
      if (text !== '') process.stderr.write(`${neutralise(redactor.text(text)).join('\n')}\n`);
    return 2;
  }
}

async function runNamed(
  command: Command,
  argv: readonly string[],
  env: Environment,
): Promise<number> {
  // Among the flags of run, `-h` may be the value of another one.
  if (command === 'fleet' && wantsHelp(argv))
    return print(renderFleetHelp(argv.find((word) => !word.startsWith('-'))));
  if (command !== 'run' && wantsHelp(argv)) return print(renderCommandHelp(command));
  switch (command) {
    case 'merge': {
      const { runMerge } = await import('./commands/merge.ts');
      return runMerge(argv, env);
    }
    case 'replay': {
      const { runReplay } = await import('./commands/replay.ts');
      return runReplay(argv, {
        out: (line) => process.stdout.write(`${line}\n`),
        err: (line) => process.stderr.write(`${line}\n`),
      });
    }
    case 'diff': {
      const { runDiff } = await import('./commands/diff.ts');
      const width = process.stdout.columns ?? readColumns(env);
      return runDiff(argv, { width, out: (line) => process.stdout.write(`${line}\n`) });
    }
    case 'fleet':
      return runFleetCommand(argv, env);
    case 'open': {
      const { openPage } = await import('./commands/open.ts');
      const isTerminal = process.stdout.isTTY === true;
      return openPage(argv, { env, platform: process.platform, isTerminal, print });
    }
    case 'run':
      return runCommand(argv, env);
    case 'validate':
      return runValidate(argv);
    case 'envelope': {
      const flags = parseEnvelopeFlags(argv);
      // Else it would wait without a word.
      if (process.stdin.isTTY) process.stderr.write(typingHint);
      return runEnvelope(process.stdin, process.stdout, process.stderr, flags);
    }
  }
}

function print(text: string, exitCode = 0): number {
  process.stdout.write(text);
  return exitCode;
}

/** Loaded here, with YAML and JSON Schema, which a run of built-in canaries does without. */
async function runValidate(globs: readonly string[]): Promise<0 | 2> {
  const flag = globs.find((glob) => glob.startsWith('-'));
  if (flag !== undefined)
    throw new CanaryError(
      'INPUT_INVALID',
      `validate takes files and no flags; got ${JSON.stringify(flag.slice(0, 60))}.`,
      { hint: 'See session-continuity validate --help.' },
    );
  const { validate } = await import('./commands/validate.ts');
  return validate(globs, (line) => process.stdout.write(`${line}\n`));
}

async function runCommand(argv: readonly string[], env: Environment): Promise<number> {
  const request = await orAsJson(argv, () => parseRunFlags(argv, env));
  if (request.kind === 'version') return print(`${version}\n`);
  if (request.kind === 'help') return print(renderCommandHelp('run'));
  const { options, format } = request;
  await orAsJson(argv, () => prepareReportDir(options.reportDir, 'Flag --report-dir'));
  const redactor = createRedactor(findSecretValues(options.env));
  const isJson = format === 'json';
  const out = isJson ? process.stderr : process.stdout;
  const color = wantsColor(out.isTTY === true, env);
  const width = out.columns ?? readColumns(env);
  const host = createTerminalHost({
    stdout: out,
    stderr: process.stderr,
    color,
    redactor,
    // A line that is replaced needs escape sequences too.
    statusWidth: out.isTTY === true && env.TERM !== 'dumb' ? width : null,
  });
  // Runs of people on one machine share an environment: each gets an identity of its own.
  const identity = Buffer.from(systemRandom.bytes(16)).toString('hex');
  const stop = listenForStop(tellStopping, () => process.stderr.write(tellLeftBehind(identity)));
  const made = createReporters(isJson ? 'run --format json' : 'run', {
    host,
    redactor,
    folder: createReportFolder(options.reportDir),
    table: { color, width },
    usesLine: null,
    output: process.stdout,
  });
  const reporters: Reporter[] = [
    { onEnd: (report) => stop.settle(report.exitCode) },
    ...made['at-once'],
    ...made['with-page'],
    { onEnd: () => host.log(`Report: ${resolve(options.reportDir)}`) },
  ];
  const reporter = createFanOut(
    reporters,
    (thrown, callback) => host.log(renderReporterError(thrown, callback)),
    redactor,
  );
  const report = await run({
    options,
    identity,
    dockerHost: env.DOCKER_HOST ?? null,
    isPod: env.KUBERNETES_SERVICE_HOST !== undefined,
    reporter,
    signal: stop.run,
    startedAt: performance.timeOrigin,
    marks: { runId: '', commits: [] },
    onServing: (url) => {
      for (const line of renderServing(url)) host.log(line);
    },
    addSecret: (value) => host.addSecret(value),
  });
  return report.exitCode;
}

/** The first signal ends its waits, and it closes what it has opened. */
async function runFleetCommand(argv: readonly string[], env: Environment): Promise<number> {
  const say = (text: string) => (): void => void process.stderr.write(text);
  const stop = listenForStop(
    say('\nStopping: what is open is being closed. Press Ctrl-C again to leave it as it is.\n'),
    say('Left as it is. The same command, given again, goes on from there.\n'),
  );
  const { runFleet, systemWorld } = await import('./fleet/command.ts');
  const code = await runFleet(argv, systemWorld(env, stop.run));
  stop.settle(code);
  return code;
}

/** How to start an agent that is to ask the scripted model. */
function renderServing(url: string): string[] {
  return [
    `The scripted model listens at ${url}. Start the agent with the line of its model's provider:`,
    ...listOfferedLines(url).map((line) => `  export ${line}`),
  ];
}

/**
 * What refuses the input is a report too where JSON is asked for: whoever parses the output gets
 * JSON in any case.
 */
async function orAsJson<Value>(
  argv: readonly string[],
  read: () => Value | Promise<Value>,
): Promise<Value> {
  try {
    return await read();
  } catch (thrown) {
    if (asksForJson(argv)) print(renderReportJson(toRefusedReport(toCanaryError(thrown))));
    throw thrown;
  }
}

function asksForJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, at) => word === '--format=json' || (word === '--format' && argv[at + 1] === 'json'),
  );
}

/** The width that a shell or script says, where no terminal does. */
function readColumns({ COLUMNS = '' }: Environment): number {
  const columns = /^\d{1,4}$/.test(COLUMNS) ? Number(COLUMNS) : 0;
  return columns >= minWidth ? columns : defaultWidth;
}

/**
 * Whether to colour: no-color.org first, then force-color.org for output that is piped, then what
 * the terminal can do.
 */
function wantsColor(isTerminal: boolean, env: Environment): boolean {
  if (env.NO_COLOR !== undefined || env.FORCE_COLOR === '0') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return true;
  return isTerminal && env.TERM !== 'dumb';
}

/**
 * People press again when nothing seems to happen: a second Ctrl-C leaves the containers to the
 * next run's sweep.
 */
function tellStopping(): void {
  process.stderr.write(
    '\nStopping: the containers are being removed. Press Ctrl-C again to leave them behind.\n',
  );
}

/** `envelope [--curl [URL]] [--dialect DIALECT]`, in any order. */
function parseEnvelopeFlags(argv: readonly string[]): Pick<EnvelopeOptions, 'curl' | 'dialect'> {
  const known = { curl: 'optional', dialect: 'value' } as const;
  const { words, flags, problems } = splitFlags(argv, known);
  if (words.length > 0 || problems.length > 0)
    throw new CanaryError(
      'INPUT_INVALID',
      `envelope takes --curl [URL] and --dialect DIALECT, each once, and nothing else; got ${JSON.stringify(argv.join(' ').slice(0, 100))}.`,
    );
  const [curl] = flags.get('curl') ?? [];
  const [dialect] = flags.get('dialect') ?? [];
  const parsed = dialect === undefined ? null : inputRows.dialect.parse(dialect);
  if (parsed !== null && 'must' in parsed)
    throw new CanaryError(
      'INPUT_INVALID',
      `Flag --dialect ${parsed.must}; got ${JSON.stringify(dialect?.slice(0, 80))}.`,
    );
  return {
    ...(curl === undefined ? {} : { curl }),
    ...(parsed === null ? {} : { dialect: parsed.value }),
  };
}

function wantsHelp(argv: readonly string[]): boolean {
  return argv.includes('--help') || argv.includes('-h');
}

function unknownCommand(command: string): CanaryError {
  const near = findNearWord(command, commands);
  return new CanaryError(
    'INPUT_INVALID',
    `There is no command ${JSON.stringify(command.slice(0, 60))}.`,
    {
      hint:
        near === null
          ? `Commands are ${commands.join(', ')}; see session-continuity --help.`
          : `Did you mean ${near}?`,
    },
  );
}
