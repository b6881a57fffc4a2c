// Entry of the command line: session-continuity run | validate | envelope.
import { runCli } from './command-line.ts';
import { setTestcontainersEnvironment } from './testcontainers-settings.ts';

setTestcontainersEnvironment(process.env);
process.exitCode = await runCli(process.argv.slice(2), process.env);
