// Entry of the command line: `session-continuity run` and its other commands.
import { runCli } from './command-line.ts';
import { exitWith } from './process/exit.ts';
import { setTestcontainersEnvironment } from './process/testcontainers-settings.ts';

// As it was given: what is set for packages may take the place of a secret.
const env = { ...process.env };
setTestcontainersEnvironment(process.env);
await exitWith(() => runCli(process.argv.slice(2), env), env);
