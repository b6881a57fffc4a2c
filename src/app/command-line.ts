// The command line (design §11): subcommands, and what a terminal sees.
import { resolve } from 'node:path';
import { findNearWord } from '../definition/near-word.ts';
import { CanaryError, toCanaryError } from '../domain/error.ts';
import type { Reporter } from '../domain/report-ports.ts';
import { createReportFolder } from '../host/report-folder.ts';
import { createTerminalHost } from '../host/terminal-host.ts';
import { createRedactor } from '../redact/redactor.ts';
import { createFanOut } from '../reporters/fan-out.ts';
import { createFilesReporter } from '../reporters/files.ts';
import { createJsonReporter } from '../reporters/json.ts';
import { createTerminalReporter } from '../reporters/terminal.ts';
import { runEnvelope } from './envelope.ts';
import { type Environment, parseRunFlags } from './inputs.ts';
import { findSecretValues } from './masking.ts';
import { type Command, commands, renderCommandHelp, renderHelp } from './render-help.ts';
import { prepareReportDir } from './report-dir.ts';
import { renderReporterError } from './reporter-error.ts';
import { run } from './run.ts';
import { listenForStop } from './stop.ts';
import { systemRandom } from './system.ts';
import { version } from './version.ts';

/** Columns where the terminal does not tell its own. */
const defaultWidth = 100;

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
    process.stderr.write(
      `${error.code}: ${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`,
    );
    if (error.code === 'INTERNAL') process.stderr.write(`${error.stack ?? ''}\n`);
    return 2;
  }
}

async function runNamed(
  command: Command,
  argv: readonly string[],
  env: Environment,
): Promise<number> {
  // Among the flags of run, `-h` may be the value of another one.
  if (command !== 'run' && wantsHelp(argv)) return print(renderCommandHelp(command));
  switch (command) {
    case 'merge': {
      const { runMerge } = await import('./merge.ts');
      return runMerge(argv, env);
    }
    case 'fleet': {
      const { runFleet, systemWorld } = await import('./fleet/command.ts');
      return runFleet(argv, systemWorld(env));
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
  const { validate } = await import('./validate.ts');
  return validate(globs, (line) => process.stdout.write(`${line}\n`));
}

async function runCommand(argv: readonly string[], env: Environment): Promise<number> {
  const request = parseRunFlags(argv, env);
  if (request.kind === 'version') return print(`${version}\n`);
  if (request.kind === 'help') return print(renderCommandHelp('run'));
  const { options, format } = request;
  await prepareReportDir(options.reportDir, 'Flag --report-dir');
  const redactor = createRedactor(findSecretValues(options.env));
  const isJson = format === 'json';
  const out = isJson ? process.stderr : process.stdout;
  const color = wantsColor(out.isTTY === true, env);
  const width = out.columns ?? defaultWidth;
  const host = createTerminalHost({
    stdout: out,
    stderr: process.stderr,
    color,
    redactor,
    statusWidth: out.isTTY === true ? width : null,
  });
  const stop = listenForStop(tellStopping);
  const reporters: Reporter[] = [
    { onEnd: (report) => stop.settle(report.exitCode) },
    createTerminalReporter(host, { color, width }),
    createFilesReporter(createReportFolder(options.reportDir), redactor),
    ...(isJson ? [createJsonReporter(process.stdout)] : []),
    { onEnd: () => host.log(`Report: ${resolve(options.reportDir)}`) },
  ];
  const reporter = createFanOut(
    reporters,
    (thrown, callback) => host.log(renderReporterError(thrown, callback)),
    redactor,
  );
  // Runs of people on one machine share an environment: each gets an identity of its own.
  const identity = Buffer.from(systemRandom.bytes(16)).toString('hex');
  const report = await run({
    options,
    identity,
    dockerHost: env.DOCKER_HOST ?? null,
    reporter,
    signal: stop.run,
    marks: { runId: '', commits: [] },
    addSecret: (value) => host.addSecret(value),
  });
  return report.exitCode;
}

/** Whether to colour: no-color.org first, then force-color.org for output that is piped, then what the terminal can do. */
function wantsColor(isTerminal: boolean, env: Environment): boolean {
  if (env.NO_COLOR !== undefined || env.FORCE_COLOR === '0') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return true;
  return isTerminal && env.TERM !== 'dumb';
}

/** People press again when nothing seems to happen: a second Ctrl-C leaves the containers to the next run's sweep. */
function tellStopping(): void {
  process.stderr.write(
    '\nStopping: the containers are being removed. Press Ctrl-C again to leave them behind.\n',
  );
}

/** `envelope [--curl [URL]]`. */
function parseEnvelopeFlags(argv: readonly string[]): { curl?: string } {
  const [flag, url, ...more] = argv;
  if (flag === undefined) return {};
  if (flag === '--curl' && more.length === 0) return { curl: url ?? 'http://127.0.0.1:8000' };
  throw new CanaryError(
    'INPUT_INVALID',
    `envelope takes --curl [URL] and nothing else; got ${JSON.stringify(argv.join(' ').slice(0, 100))}.`,
  );
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
