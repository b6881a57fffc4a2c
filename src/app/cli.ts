// Entry of the command line: session-continuity run | validate | envelope.
import { runCli } from './command-line.ts';
import { exitWith } from './exit.ts';
import { setTestcontainersEnvironment } from './testcontainers-settings.ts';

setTestcontainersEnvironment(process.env);
await exitWith(() => runCli(process.argv.slice(2), process.env), process.env);
