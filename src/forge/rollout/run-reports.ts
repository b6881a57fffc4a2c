// The report.json files that a run has uploaded, as long as the forge keeps them. Both forges list
// artifacts in the same way, and answer the call for one with a redirect to a signed URL, which
// gets no token.
import { toFields } from '../../fleet/protection.ts';
import { readZipFile } from '../unzip.ts';
import type { RolloutClient } from './client.ts';
import { toPath as at } from './path.ts';

/** Bytes of an archive that is fetched, and of the report in it. */
const maxArchiveBytes = 32 * 1024 * 1024;
const maxReportBytes = 16 * 1024 * 1024;
/** Artifacts of one run that are looked at. */
const maxArtifacts = 10;

/**
 * Texts of the reports. None where they have expired, are too large, or the forge keeps no
 * artifacts.
 */
export async function readRunReports(
  client: RolloutClient,
  name: string,
  runId: string,
): Promise<string[]> {
  const needs = { about: name, accept: [404, 410] };
  const listed = await client.pages(
    at(name, 'actions', 'runs', runId, 'artifacts'),
    { ...needs, maxPages: 1 },
    (value) => {
      const { artifacts } = toFields(value);
      return Array.isArray(artifacts) ? artifacts : [];
    },
  );
  const own = listed.filter(
    ({ expired, size_in_bytes: size }) => expired !== true && !(Number(size) > maxArchiveBytes),
  );
  const texts: string[] = [];
  for (const { id } of own.slice(0, maxArtifacts)) {
    const path = at(name, 'actions', 'artifacts', String(id), 'zip');
    const archive = await client.download(path, needs, maxArchiveBytes);
    const report = archive && (await readZipFile(archive, 'report.json', maxReportBytes));
    if (report) texts.push(report.toString('utf8'));
  }
  return texts;
}
