// Annotations of the finished run.
import type { Host, Reporter } from '../domain/report-ports.ts';
import { type AnnotationOptions, renderAnnotations } from '../render/annotations.ts';

/** A reporter that annotates each canary, errors first. */
export function createAnnotationsReporter(host: Host, options: AnnotationOptions): Reporter {
  return {
    onEnd(report) {
      for (const annotation of renderAnnotations(report, options)) host.annotate(annotation);
    },
  };
}
