// The report folder: evidence as it comes, reports at the end, all redacted.
import { CanaryError } from '../domain/error.ts';
import type { EvidenceFile, FileSink, Reporter } from '../domain/report-ports.ts';
import type { Redactor } from '../redact/redactor.ts';
import { redactContent, redactValue } from '../redact/structure.ts';
import { renderFailureFiles } from '../render/failure-file.ts';
import { renderJunit } from '../render/junit.ts';
import { renderReportJson } from '../render/report-json.ts';
import { renderSummary } from '../render/summary.ts';
import { createUploadablePaths } from './evidence-path.ts';

/**
 * A reporter that writes `report.json`, `junit.xml`, `summary.md`, `report.html`, a `failure.md`
 * for each canary that did not pass, and the evidence, which it writes as it comes. A file that
 * cannot be written does not keep the others from being written. All failures are thrown as one
 * error at the end.
 */
export function createFilesReporter(sink: FileSink, redactor: Redactor): Reporter {
  const failures: string[] = [];
  const toPath = createUploadablePaths();
  let total = 0;
  const write = async (
    path: string,
    content: () => string | Uint8Array | Promise<string>,
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
      await write('report.json', () => renderReportJson(clean));
      await write('junit.xml', () => renderJunit(clean));
      await write('summary.md', () => renderSummary(clean));
      // Loaded when the verdict is there, so that no run waits for it.
      await write('report.html', async () =>
        (await import('../render/page/page.ts')).renderPage(clean),
      );
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
