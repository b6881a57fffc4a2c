// What signals do before the verdict and behind it, in a process of their own.
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';

const stopFile = JSON.stringify(new URL('../../../src/app/process/stop.ts', import.meta.url).href);

/**
 * Runs `script` with `stop` and `signal(name)`, which resolves when the handler has run; resolves
 * to exit and output.
 */
async function play(script: string): Promise<{ exitCode: number | null; stdout: string }> {
  const code = `
    import { setTimeout as delay } from 'node:timers/promises';
    import { writeSync } from 'node:fs';
    const { listenForStop } = await import(${stopFile});
    const stop = listenForStop(() => writeSync(1, 'stopping\\n'), () => writeSync(1, 'left\\n'));
    const signal = async (name) => { process.kill(process.pid, name); await delay(200); };
    const say = () => writeSync(1, \`\${stop.run.aborted} \${stop.rest.aborted}\\n\`);
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, stdout };
}

it('a signal cancels the run, and a second one ends the process with 2', async () => {
  expect(await play(`await signal('SIGINT'); say(); await signal('SIGTERM'); say();`)).toEqual({
    exitCode: 2,
    stdout: 'stopping\ntrue false\nleft\n',
  });
});

it.each([0, 1])(
  'behind the verdict signals give up the rest and keep exit code %i',
  async (code) => {
    const script = `stop.settle(${code}); await signal('SIGINT'); say(); await signal('SIGTERM'); say();`;
    expect(await play(script)).toEqual({ exitCode: code, stdout: 'false true\n' });
  },
);

it('a run that was cancelled is reported, and only then are signals for the rest', async () => {
  const script = `await signal('SIGINT'); stop.settle(2); say(); await signal('SIGTERM'); say();`;
  expect(await play(script)).toEqual({ exitCode: 0, stdout: 'stopping\ntrue false\ntrue true\n' });
});

it('a terminal that is closed cancels the run, however often that is told', async () => {
  const closed = `await signal('SIGHUP'); say(); await signal('SIGHUP'); say();`;
  const stdout = 'stopping\ntrue false\ntrue false\n';
  expect(await play(closed)).toEqual({ exitCode: 0, stdout });
  expect(await play(`${closed} await signal('SIGINT'); say();`)).toEqual({
    exitCode: 2,
    stdout: `${stdout}left\n`,
  });
});

it.each([0, 1])('behind the verdict a closed terminal gives up the rest, code %i', async (code) => {
  const script = `stop.settle(${code}); await signal('SIGHUP'); say(); await signal('SIGHUP'); say(); process.exit(${code});`;
  expect(await play(script)).toEqual({ exitCode: code, stdout: 'false true\nfalse true\n' });
});
