// Runs a command on a Docker Engine 29. See script/docker-29.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { startDocker29 } from '../test/container/support/docker-29.ts';

const words = process.argv.slice(2);
let store: 'containerd' | 'graph' = 'containerd';
let tlsPort: number | undefined;
for (; words[0]?.startsWith('--') === true; words.shift()) {
  if (words[0] === '--tls') tlsPort = 2376;
  else if (words[0] === '--store' && (words[1] === 'containerd' || words[1] === 'graph')) {
    store = words[1];
    words.shift();
  } else {
    console.error(
      `Unknown: ${words[0]}. script/docker-29 [--store containerd|graph] [--tls] COMMAND...`,
    );
    process.exit(2);
  }
}
const [program, ...argv] = words;
if (program === undefined) {
  console.error('script/docker-29 needs a command.');
  process.exit(2);
}

/** What the container tests boot and build on, as far as it is here: see script/setup. */
const wanted = [
  ...['fixture-agent', 'engine-test', 'node-base', 'python-base'],
  ...['fleet-codex:', 'fleet-google-adk:', 'fleet-langgraph:'],
  ...['strangers-a2a-js:', 'strangers-pydantic-ai:'],
];
const images = execFileSync('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((name) => wanted.some((one) => name.startsWith(`session-continuity/${one}`)));

// A signal ends the command, and what is left is tidied: else the daemon would stay.
let command: ChildProcess | undefined;
let signalled: NodeJS.Signals | null = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    signalled = signal;
    command?.kill(signal);
  });

await using daemon = await startDocker29({
  store,
  images,
  ...(tlsPort === undefined ? {} : { tlsPort }),
});
process.exitCode = signalled === null ? await run(program, daemon.env) : 130;

/** The exit code of the command. */
async function run(name: string, env: Readonly<Record<string, string>>): Promise<number> {
  command = spawn(name, argv, { stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = await once(command, 'exit');
  return typeof code === 'number' ? code : 130;
}
