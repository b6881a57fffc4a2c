// Log text of every host: redacted, then made inert, then redacted again.
import { neutralise } from '../redact/neutralise.ts';
import type { Redactor } from '../redact/redactor.ts';

/**
 * The lines to print for a text: redacted while multi-line secrets are whole, made inert, and
 * redacted as they will be seen.
 */
export function toInertLines(
  text: string,
  redactor: Redactor,
  options: { readonly color: boolean },
): string[] {
  const lines = neutralise(redactor.text(text), { keepColor: options.color });
  return lines.map((line) => redactor.text(line));
}

/** `title: message (file:line)` of an annotation, for a host that shows none. */
export function toAnnotationText(annotation: {
  readonly title: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}): string {
  const place =
    annotation.file === null
      ? ''
      : ` (${annotation.file}${annotation.line === null ? '' : `:${annotation.line}`})`;
  const [first = '', ...rest] = annotation.message.split('\n');
  return [`${annotation.title}: ${first}${place}`, ...rest.map((line) => `  ${line}`)].join('\n');
}
