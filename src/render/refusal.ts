// The job summary of a job whose inputs could not be used: there was no run, and so there is no
// report.
import { renderCodeBlock } from './markdown.ts';

/** Characters of one line of the message. */
const maxLineChars = 500;

/** Code, message and next step of what stopped the job. */
export function renderRefusal(code: string, message: string): string {
  return `## ⚠️ errored: ${code}\n\n${renderCodeBlock([message], maxLineChars)}\n`;
}
