// The report folder: evidence as it comes, reports at the end, all redacted.
import { CanaryError } from '../domain/error.ts';
import type { Report } from '../domain/report.ts';
import type { EvidenceFile, FileContent, FileSink, Reporter } from '../domain/report-ports.ts';
import type { Redactor } from '../redact/redactor.ts';
import { redactContent, redactValue } from '../redact/structure.ts';
import { renderFailureFiles } from '../render/failure-file.ts';
import { renderJunit } from '../render/junit.ts';
import { renderReportParts } from '../render/report-json.ts';
import { renderSummary } from '../render/summary.ts';
import { createUploadablePaths } from './evidence-path.ts';

/** The files of every report, in the order in which they are written. */
const reportFiles: readonly {
  readonly path: string;
  render(report: Report): FileContent | Promise<FileContent>;
}[] = [
  { path: 'report.json', render: renderReportParts },
  { path: 'junit.xml', render: renderJunit },
  { path: 'summary.md', render: renderSummary },
  {
    path: 'report.html',
    // Loaded when the verdict is there, so that no run waits for it.
    render: async (report) => (await import('../render/page/page.ts')).renderPageParts(report),
  },
];

/**
 * A reporter that writes {@link reportFiles}, a `failure.md` for each canary that did not pass, and
 * the evidence, which it writes as it comes. A file that cannot be written does not keep the others
 * from being written. All failures are thrown as one error at the end.
 */
export function createFilesReporter(sink: FileSink, redactor: Redactor): Reporter {
  const failures: string[] = [];
  const toPath = createUploadablePaths();
  let total = 0;
  const write = async (
    path: string,
    content: () => FileContent | Promise<FileContent>,
  ): Promise<void> => {
    total += 1;
    try {
      await sink.write(path, await content());
    } catch (thrown) {
      failures.push(`${path}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };
  const writeAll = async (files: readonly EvidenceFile[]): Promise<void> => {
    for (const file of files) {
      const path = toPath(redactor.text(file.path));
      await write(
        path,
        () =>
          file.redacted?.((text) => redactor.text(text)) ??
          redactContent(redactor, path, file.content),
      );
    }
  };
  return {
    onEvidence: writeAll,
    onDropped: (folder) => sink.remove?.(folder),
    async onEnd(report, evidence) {
      const clean = redactValue(redactor, report);
      for (const { path, render } of reportFiles) await write(path, () => render(clean));
      for (const { path, content } of renderFailureFiles(clean))
        await write(toPath(path), () => content);
      await writeAll(evidence);
      if (failures.length > 0) throw toWriteError(failures, total);
    },
  };
}

function toWriteError(failures: readonly string[], total: number): CanaryError {
  const shown = failures.slice(0, 5).join('; ');
  const more = failures.length > 5 ? `; and ${failures.length - 5} more` : '';
  return new CanaryError(
    'INTERNAL',
    `${failures.length} of ${total} report files were not written: ${shown}${more}.`,
    {
      hint: 'Check that the folder of input "report-dir" can be written and is no link.',
    },
  );
}
