// The report folder (design §10): reports first, then evidence, all redacted.
import { CanaryError } from '../domain/error.ts';
import type { FileSink, Reporter } from '../domain/report-ports.ts';
import type { Redactor } from '../redact/redactor.ts';
import { redactContent, redactValue } from '../redact/structure.ts';
import { renderFailureFiles } from '../render/failure-file.ts';
import { renderJunit } from '../render/junit.ts';
import { renderReportJson } from '../render/report-json.ts';
import { renderSummary } from '../render/summary.ts';
import { toUploadablePaths } from './evidence-path.ts';

/**
 * A reporter that writes `report.json`, `junit.xml`, `summary.md`, `report.html`, a `failure.md` for each canary that did not pass, and the
 * evidence. A file that cannot be written does not keep the others from being written; all failures are thrown as one error at the end.
 */
export function createFilesReporter(sink: FileSink, redactor: Redactor): Reporter {
  return {
    async onEnd(report, evidence) {
      const failures: string[] = [];
      const write = async (
        path: string,
        content: () => string | Uint8Array | Promise<string>,
      ): Promise<void> => {
        try {
          await sink.write(path, await content());
        } catch (thrown) {
          failures.push(`${path}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        }
      };
      const clean = redactValue(redactor, report);
      await write('report.json', () => renderReportJson(clean));
      await write('junit.xml', () => renderJunit(clean));
      await write('summary.md', () => renderSummary(clean));
      // Loaded when the verdict is there, so that no run waits for it.
      await write('report.html', async () =>
        (await import('../render/page/page.ts')).renderPage(clean),
      );
      const failureFiles = renderFailureFiles(clean);
      for (const { path, content } of failureFiles)
        await write(toUploadablePaths([path])[0] ?? path, () => content);
      const paths = toUploadablePaths(evidence.map((file) => redactor.text(file.path)));
      for (const [index, file] of evidence.entries()) {
        const path = paths[index] ?? file.path;
        await write(
          path,
          () =>
            file.redacted?.((text) => redactor.text(text)) ??
            redactContent(redactor, path, file.content),
        );
      }
      if (failures.length > 0)
        throw toWriteError(failures, evidence.length + failureFiles.length + 4);
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
