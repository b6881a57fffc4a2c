// The page of a run, as the forge itself names it: up to Gitea 1.25 its path has the number of the
// run in the repository, from 1.26 its id. A link that is built from the wrong one leads to another
// run.
import { Agent } from 'undici';
import { isRecord, parseJson } from './answer.ts';
import { callForge, type ForgeAccess, findAccessProblem, toRepositoryPath } from './api.ts';

/** A link is not worth a longer wait: a merge waits for the status. */
const deadlineMs = 5_000;
const maxUrlChars = 2_000;

/**
 * The URL of the page. `null` where the forge does not tell. Never throws.
 * @param pageOfId the page of a server that names runs by their id
 */
export async function findRunPage(
  access: ForgeAccess,
  runId: string,
  pageOfId: string | null,
): Promise<string | null> {
  if (findAccessProblem(access) !== null || !/^[\w-]{1,64}$/.test(runId)) return null;
  const dispatcher = new Agent();
  try {
    const path = toRepositoryPath(access, 'actions', 'runs', runId);
    const answer = await callForge({ deadlineMs, ...access }, { method: 'GET', path, dispatcher });
    // Up to 1.25 a job's token may read runs whatever `permissions:` say (docs/rules/forges.md
    // "Tokens of a job").
    if (answer.status === 403) return pageOfId;
    const run = answer.status === 200 ? parseJson(answer.text) : null;
    const url = isRecord(run) ? run.html_url : null;
    return typeof url === 'string' && url.length <= maxUrlChars && isHttp(url) ? url : null;
  } catch {
    return null;
  } finally {
    await dispatcher.destroy();
  }
}

function isHttp(url: string): boolean {
  return /^https?:$/.test(URL.parse(url)?.protocol ?? '');
}
