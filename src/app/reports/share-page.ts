// Uploads the page of a red run before annotations and summary are written, so that both can name
// it.
import type { Forge } from '../../domain/forge.ts';
import type { ActionOptions } from '../../domain/options.ts';
import type { Report } from '../../domain/report.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { redactValue } from '../../redact/structure.ts';
import type { Environment } from '../inputs/inputs.ts';

/** What a job says of where it runs. */
export interface PageSetting {
  readonly env: Environment;
  readonly forge: Forge;
  readonly options: ActionOptions;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  log(line: string): void;
}

/** Whether evidence is uploaded of a run that ended so. */
export function isUploaded({ upload }: ActionOptions, { exitCode }: Report): boolean {
  return upload === 'always' || (upload === 'on-failure' && exitCode !== 0);
}

/** The report with the address of its page, where a server took it. Never throws. */
export async function sharePage(report: Report, setting: PageSetting): Promise<Report> {
  const { env, forge, options, redactor, signal } = setting;
  if (!isUploaded(options, report) || signal.aborted) return report;
  try {
    const [{ renderPage }, { toPageName, uploadPage }] = await Promise.all([
      import('../../render/page/page.ts'),
      import('../../forge/upload-page.ts'),
    ]);
    const result = await uploadPage({
      name: options.artifactName,
      page: renderPage(redactValue(redactor, report)),
      retentionDays: options.retentionDays,
      forge,
      results: readResults(env),
      signal,
    });
    if ('reason' in result) {
      setting.log(`${result.reason} report.html is in the evidence.`);
      return report;
    }
    const url = toPageUrl(env, forge, { id: result.id, name: toPageName(options.artifactName) });
    return url === null ? report : { ...report, pageUrl: url };
  } catch (thrown) {
    setting.log(`report.html was not uploaded: ${thrown instanceof Error ? thrown.message : ''}`);
    return report;
  }
}

/** Where the runner's artifacts go. `null` where it offers no server. */
export function readResults(env: Environment): { url: string; token: string } | null {
  const { ACTIONS_RESULTS_URL: url = '', ACTIONS_RUNTIME_TOKEN: token = '' } = env;
  return url === '' || token === '' ? null : { url, token };
}

/**
 * The address under which a forge shows an artifact. `null` where the runner does not say where
 * that is.
 */
function toPageUrl(
  env: Environment,
  forge: Forge,
  artifact: { readonly id: number; readonly name: string },
): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (!server || !repository || !run) return null;
  const last =
    forge.upload === 'official' ? String(artifact.id) : encodeURIComponent(artifact.name);
  const path = [...repository.split('/'), 'actions/runs', run, 'artifacts'].join('/');
  const url = URL.parse(`${server.replace(/\/+$/, '')}/${path}/${last}`);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}
