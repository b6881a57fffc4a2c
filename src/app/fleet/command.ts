// `session-continuity fleet`: the subcommands. Loaded when one is given, so that no other command
// pays for it.
import { rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseDuration } from '../../domain/duration.ts';
import { CanaryError } from '../../domain/error.ts';
import { toPlainLine } from '../../domain/text.ts';
import type { ExitCode } from '../../domain/verdict.ts';
import { renderStatusPage } from '../../fleet/status-page.ts';
import { renderStatus, renderStatusMarkdown, type StatusRow } from '../../fleet/status-table.ts';
import { expectedPath, placeBranch, renderWorkflow } from '../../fleet/workflow.ts';
import { Refusal } from '../../forge/rollout/client.ts';
import { redactValue } from '../../redact/structure.ts';
import { escapeMarkdown } from '../../render/markdown.ts';
import type { Environment } from '../inputs/inputs.ts';
import { bake, bakeJson, keepJudged, parseJudged } from './bake.ts';
import { drill } from './drill.ts';
import { type FleetRequest, parseFleetArguments } from './flags.ts';
import { initFleet } from './init.ts';
import { onboard } from './onboard.ts';
import { requireCheck, unrequireCheck } from './require.ts';
import {
  type FleetSetting,
  type FleetWorld,
  forEachRepository,
  openSetting,
  pickRepositories,
  readFleet,
} from './setting.ts';
import { readStatus } from './status.ts';

const defaultWait = '30m';

/** The world of a process. `signal` is aborted when people stop the command. */
export function systemWorld(env: Environment, signal: AbortSignal): FleetWorld {
  return {
    env,
    signal,
    cwd: process.cwd(),
    clock: { now: () => Date.now(), wait: async (ms) => void (await delay(ms)) },
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
  };
}

/**
 * Runs a subcommand: 0 done, 1 the answer is no, 2 something could not be done. @throws CanaryError
 */
export async function runFleet(argv: readonly string[], world: FleetWorld): Promise<ExitCode> {
  const request = parseFleetArguments(argv);
  try {
    return await runNamed(request, world);
  } catch (thrown) {
    if (thrown instanceof Refusal)
      throw new CanaryError('FLEET_REFUSED', `${thrown.message}.`, { cause: thrown });
    throw thrown;
  }
}

async function runNamed(request: FleetRequest, world: FleetWorld): Promise<ExitCode> {
  const { command, flags } = request;
  const name = flags.get('fleet')?.[0] ?? 'fleet.yaml';
  if (command === 'init') return initFleet(world, flags);
  if (command === 'matrix') {
    const { fleet } = await readFleet(world.cwd, name);
    const include = pickRepositories(fleet, request.repositories).map(
      ({ name: repository, image, profile, suite, without, expectedFile }) => ({
        repository,
        ...(image === null ? {} : { image }),
        ...(profile === null ? {} : { profile }),
        suite,
        ...(without.length === 0 ? {} : { without: without.join(', ') }),
        ...(expectedFile === null ? {} : { 'expected-failures': expectedPath }),
      }),
    );
    world.stdout(`${JSON.stringify({ include })}\n`);
    return 0;
  }
  await using setting = await openSetting(world, name, flags.has('dry-run'));
  return await runOnForge(request, setting);
}

async function runOnForge(request: FleetRequest, setting: FleetSetting): Promise<ExitCode> {
  const { command, flags } = request;
  const version = await checkVersion(setting);
  const repositories = pickRepositories(setting.fleet, request.repositories);
  const isJson = flags.has('json');
  switch (command) {
    case 'onboard': {
      const code = await forEachRepository(setting, repositories, (one) => onboard(setting, one));
      tellScoped(setting, version);
      return code;
    }
    case 'bake': {
      const judged = parseJudged(
        flags.get('judge') ?? [],
        request.repositories.length === 0 ? [] : repositories,
      );
      if (judged.length > 0) await keepJudged(setting.file, judged);
      const fleet = { ...setting.fleet, judged: [...judged, ...setting.fleet.judged] };
      const judging = { ...setting, fleet };
      return forEachRepository(setting, repositories, async (one) => {
        if (!isJson) return bake(judging, one);
        const found = await bakeJson(judging, one);
        setting.emit(found);
        return found.verdict === 'NO-GO' ? 1 : 0;
      });
    }
    case 'drill': {
      const wait = flags.get('wait')?.[0] ?? defaultWait;
      const waitMs = parseDuration(wait);
      if (waitMs === null)
        throw new CanaryError(
          'INPUT_INVALID',
          `--wait must be a duration with its units, such as 30m; got ${JSON.stringify(wait.slice(0, 40))}.`,
        );
      return forEachRepository(setting, repositories, (one) => drill(setting, one, waitMs));
    }
    case 'require': {
      const force = flags.get('force')?.[0]?.trim() ?? null;
      if (force !== null && (force === '' || force.length > 500))
        throw new CanaryError(
          'INPUT_INVALID',
          '--force needs the reason as one text of at most 500 characters; it goes into the journal.',
        );
      const options = { force, updatesBranches: flags.has('update-branches') };
      return forEachRepository(setting, repositories, (one) => requireCheck(setting, one, options));
    }
    case 'unrequire':
      return forEachRepository(setting, repositories, (one) => unrequireCheck(setting, one));
    case 'status': {
      const found: StatusRow[] = [];
      const code = await forEachRepository(setting, repositories, async (one) => {
        found.push(await readStatus(setting, one));
        return 0;
      });
      // Redacted before they are escaped: a shape of a secret may take the backslash of an escape.
      const rows = redactValue(setting.redactor, found);
      const page = flags.get('html')?.[0];
      if (page !== undefined) await writePage(setting, page, rows);
      if (isJson) setting.emit(rows);
      else if (flags.has('markdown'))
        setting.write(renderStatusMarkdown(rows, (text) => escapeMarkdown(text, 500)));
      else for (const line of renderStatus(rows)) setting.tell(line);
      return code;
    }
    default:
      throw new CanaryError('INTERNAL', `fleet ${command} has no implementation here.`);
  }
}

/** Writes the page, whole or not at all. */
async function writePage(
  setting: FleetSetting,
  name: string,
  rows: readonly StatusRow[],
): Promise<void> {
  const at = new Date(setting.clock.now()).toISOString();
  const text = renderStatusPage(rows, at, (one) => toPlainLine(one, 1_000));
  const path = resolve(setting.cwd, name);
  try {
    await writeFile(`${path}.new`, setting.redactor.text(text));
    await rename(`${path}.new`, path);
  } catch (thrown) {
    throw new CanaryError(
      'INPUT_INVALID',
      `--html must be a file that can be written; got ${JSON.stringify(name.slice(0, 200))}: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
    );
  }
}

/**
 * The server's version, where it has one. @throws CanaryError FLEET_REFUSED for a server that is
 * too old
 */
async function checkVersion({ rollout }: FleetSetting): Promise<string | null> {
  const { oldest } = rollout.forge.rollout;
  if (oldest === null) return null;
  const version = await rollout.version();
  if (version !== null && isBefore(version, oldest))
    throw new CanaryError(
      'FLEET_REFUSED',
      `This server has version ${toPlainLine(version, 60)}, and a rollout needs ${oldest.join('.')} or newer.`,
      { hint: 'Update the server. Nothing was changed.' },
    );
  return version;
}

/** Whether a version is older. One that cannot be read is not. */
function isBefore(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, itsMajor, itsMinor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (itsMajor === undefined) return false;
  return Number(itsMajor) === major ? Number(itsMinor) < minor : Number(itsMajor) < major;
}

/** What a newer server can do in one place. */
function tellScoped({ tell, fleet, rollout }: FleetSetting, version: string | null): void {
  const [first] = fleet.repositories;
  const scoped = rollout.forge.rollout.scopedWorkflows;
  if (scoped === null || first === undefined) return;
  if (version === null || isBefore(version, scoped.since)) return;
  const owners = [...new Set(fleet.repositories.map(({ owner }) => owner))];
  const workflow = placeBranch(renderWorkflow(fleet, first, rollout.forge), 'main');
  const links = owners.map((owner) => fleet.forge.url + scoped.settingsPath(owner));
  tell(
    [
      `This server (${version}) can do it in one place, instead of one pull request for each repository.`,
      `1. Commit this once, as ${scoped.folder}/session-continuity-e2e.yml on the default branch of one repository of the owner:`,
      ...workflow
        .trimEnd()
        .split('\n')
        .map((line) => `   ${line}`),
      `2. Open ${links.join(' and ')}, then Scoped Workflows, and choose that repository as a source.`,
      '3. In the same place require the pattern "*session-continuity-e2e (pull_request)". There is no API for it, so fleet require cannot do it.',
      '   It holds where a branch has a protection rule. Then close the pull requests above.',
    ].join('\n'),
  );
}
