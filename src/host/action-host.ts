// A job runner as host. The only file that imports @actions/core: every command to a runner passes
// here.
import { appendFile } from 'node:fs/promises';
import * as core from '@actions/core';
import type { Forge } from '../domain/forge.ts';
import type { Annotation, Host } from '../domain/report-ports.ts';
import { cutText } from '../domain/text.ts';
import { neutralise } from '../redact/neutralise.ts';
import type { Redactor } from '../redact/redactor.ts';
import { minSecretChars } from '../redact/secret-forms.ts';
import { toAnnotationText, toInertLines } from './inert-log.ts';

/** What an action host is made from. The app reads the environment. */
export interface ActionHostOptions {
  readonly forge: Forge;
  readonly redactor: Redactor;
  /** GITHUB_STEP_SUMMARY, or null. */
  readonly summaryPath: string | null;
  /** Whether the server shows job summaries, see `hasJobSummary`. */
  readonly showsSummary: boolean;
}

/** Characters of an annotation's message. GitHub cuts at 4096. */
const maxMessageChars = 1_000;
const maxTitleChars = 200;

/** A job runner as host: annotations as commands where the runner takes them, else as log lines. */
export function createActionHost(options: ActionHostOptions): Host {
  const { forge, redactor } = options;
  let toldNoSummary = false;

  const log = (text: string): void => {
    for (const line of toInertLines(text, redactor, { color: false })) core.info(line);
  };

  return {
    forge,
    log,
    addSecret(value) {
      redactor.add(value);
      for (const line of new Set([value, ...value.split(/\r\n|\r|\n/)])) {
        // Runners split `::add-mask::a::b` wrongly and mask short values all over. Our own
        // redaction covers what is passed over.
        if (line.trim().length >= minSecretChars && !line.includes('::')) core.setSecret(line);
      }
    },
    annotate(annotation) {
      if (forge.reports.takesAnnotations) annotateByCommand(annotation, redactor);
      else log(`${annotation.level}: ${toAnnotationText(annotation)}`);
    },
    async writeSummary(markdown) {
      if (!options.showsSummary && !toldNoSummary) {
        toldNoSummary = true;
        log(
          'This server shows no job summary (Gitea does from 1.27, with runner 2.0): read the table above, or summary.md in the report folder.',
        );
      }
      // Appended: the file belongs to the step, and other code of the step may have written to it.
      if (options.summaryPath !== null)
        await appendFile(options.summaryPath, `${redactor.text(markdown)}\n`);
    },
    setOutput: (name, value) => core.setOutput(name, redactor.text(value)),
  };
}

/** `core` escapes `%`, line breaks and, in properties, `:` and `,`. */
function annotateByCommand(annotation: Annotation, redactor: Redactor): void {
  const clean = (text: string, maxChars: number): string =>
    cutText(toInertText(text, redactor), maxChars);
  const properties = {
    title: clean(annotation.title, maxTitleChars).replaceAll('\n', ' '),
    ...(annotation.file === null ? {} : { file: clean(annotation.file, 1_000) }),
    ...(annotation.file === null || annotation.line === null ? {} : { startLine: annotation.line }),
  };
  const message = clean(annotation.message, maxMessageChars);
  if (annotation.level === 'error') core.error(message, properties);
  else if (annotation.level === 'warning') core.warning(message, properties);
  else core.notice(message, properties);
}

function toInertText(text: string, redactor: Redactor): string {
  return redactor.text(neutralise(redactor.text(text)).join('\n'));
}
