// A terminal, or a pipe, as host of the command line.

import type { Host } from '../domain/report-ports.ts';
import { cutText } from '../domain/text.ts';
import type { Redactor } from '../redact/redactor.ts';
import { toAnnotationText, toInertLines } from './inert-log.ts';

/** Where text goes to. A Node stream is one. */
export interface TextStream {
  write(text: string): unknown;
}

/**
 * What a terminal host is made from. With `--format json` the app gives standard error as both
 * streams.
 */
export interface TerminalHostOptions {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly color: boolean;
  readonly redactor: Redactor;
  /**
   * Cells of an interactive terminal, which gets one transient status line. `null` where output is
   * kept.
   */
  readonly statusWidth: number | null;
}

const clearLine = '\r\x1b[2K';

/**
 * A host for people at a terminal: log on stdout, warnings on stderr, no summary and no outputs.
 */
export function createTerminalHost(options: TerminalHostOptions): Host {
  const { stdout, stderr, redactor, statusWidth } = options;
  let hasStatus = false;
  const clearStatus = (): void => {
    if (hasStatus) stdout.write(clearLine);
    hasStatus = false;
  };
  const print = (stream: TextStream, text: string): void => {
    clearStatus();
    for (const line of toInertLines(text, redactor, options)) stream.write(`${line}\n`);
  };
  const host: Host = {
    forge: null,
    log: (text) => print(stdout, text),
    addSecret: (value) => redactor.add(value),
    annotate(annotation) {
      print(stderr, `${annotation.level}: ${toAnnotationText(annotation)}`);
    },
    writeSummary: async () => {},
    setOutput: () => {},
  };
  if (statusWidth === null) return host;
  return {
    ...host,
    status(text) {
      const [line = ''] = toInertLines(text, redactor, { color: false });
      const fitted =
        line.length < statusWidth ? line : cutText(line, Math.max(0, statusWidth - 20));
      stdout.write(clearLine + fitted);
      hasStatus = true;
    },
  };
}
