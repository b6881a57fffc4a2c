// Plays commands of the fleet against the double, with a clock of its own: waits pass at once, and
// the forge's time with them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFleet } from '../../../../src/app/fleet/command.ts';
import { journalName } from '../../../../src/app/fleet/setting.ts';
import { CanaryError } from '../../../../src/domain/error.ts';
import { type ForgeServer, startForgeServer, tokens } from './server.ts';
import { ForgeState } from './state.ts';

/** What a command came to. */
export interface Played {
  readonly code: number;
  readonly output: string;
}

export interface Stage extends AsyncDisposable {
  readonly state: ForgeState;
  readonly server: ForgeServer;
  readonly folder: string;
  /** Waits that were asked for, in milliseconds. */
  readonly waits: number[];
  /** Everything that was ever printed. */
  printed(): string;
  journal(): string;
  fleetFile(text?: string): string;
  play(...argv: string[]): Promise<Played>;
}

export const sevenTemplates = [
  'hermes',
  'claude-code',
  'langgraph',
  'autogen',
  'openclaw',
  'smolagents',
  'google-adk',
].map((name) => `acme/template-${name}`);

export async function startStage(
  kind: 'github' | 'gitea',
  names: readonly string[],
  options: { readonly extra?: string; readonly secret?: string } = {},
): Promise<Stage> {
  const state = new ForgeState(kind);
  const server = await startForgeServer(state);
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  const waits: number[] = [];
  let printed = '';
  const file = join(folder, 'fleet.yaml');
  writeFileSync(file, renderFleet(kind, server.url, names, options.extra ?? ''));
  return {
    state,
    server,
    folder,
    waits,
    printed: () => printed,
    journal() {
      try {
        return readFileSync(join(folder, journalName), 'utf8');
      } catch {
        return '';
      }
    },
    fleetFile(text) {
      if (text !== undefined) writeFileSync(file, text);
      return readFileSync(file, 'utf8');
    },
    async play(...argv) {
      let output = '';
      const write = (text: string): void => {
        output += text;
        printed += text;
      };
      const code = await runFleet(argv, {
        env: { FLEET_TOKEN: options.secret ?? tokens.full.secret },
        cwd: folder,
        clock: {
          now: () => state.now,
          async wait(ms) {
            waits.push(ms);
            state.now += ms;
          },
        },
        signal: new AbortController().signal,
        stdout: write,
        stderr: write,
      }).catch((thrown: unknown) => {
        if (!(thrown instanceof CanaryError)) throw thrown;
        write(`${thrown.code}: ${thrown.message}\n${thrown.hint ?? ''}\n`);
        return 2;
      });
      return { code, output };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function renderFleet(kind: string, url: string, names: readonly string[], extra: string): string {
  return [
    'forge:',
    `  kind: ${kind}`,
    `  url: ${url}`,
    '  token: FLEET_TOKEN',
    'action:',
    '  repository: acme/session-continuity',
    '  commit: "1111111111111111111111111111111111111111"',
    '  version: v0.1.0',
    'drill: { broken: "registry.example/agent:broken", healthy: "registry.example/agent:good" }',
    'repositories:',
    ...names.map((name) => `  - name: ${name}`),
    extra,
    '',
  ].join('\n');
}
