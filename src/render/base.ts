// The words of a comparison with the base image: whether what failed is new.
import { toImageName } from '../domain/image-reference.ts';
import type { BaseFinding, Report, ReportCanary } from '../domain/report.ts';
import { toPlainLine } from '../domain/text.ts';

const labels: Readonly<Record<BaseFinding['label'], string>> = {
  'also-fails': 'also fails on base',
  new: 'new in this image',
  'not-judged': 'base could not be judged',
};

/** The label alone. Nothing for a canary that has none. */
export function toBaseLabel({ base }: ReportCanary): string {
  return base === undefined ? '' : labels[base.label];
}

/** The label with what was seen on the base image. Nothing for a canary that has none. */
export function toBaseSentence({ base, run }: ReportCanary): string {
  if (base === undefined) return '';
  const label = labels[base.label];
  switch (base.label) {
    case 'also-fails':
      return `${label}, there with ${base.layer ?? 'no layer'}`;
    case 'new':
      // Of a canary that fails now and then one pass says little.
      return `${label}: base passes with the same facts${run === undefined ? '' : ', played once'}`;
    case 'not-judged':
      return `${label}: ${toPlainLine(base.reason, 300)}`;
  }
}

/**
 * `base acme/agent:main (sha256:4be429a5fbb2): of the failed canaries 2 are new in this image, 1 also fails there`.
 * Nothing where no base was named or nothing failed.
 */
export function toBaseSummary({ canaries, base }: Report): string {
  const count = (label: BaseFinding['label']): number =>
    canaries.filter((canary) => canary.base?.label === label).length;
  const [also, fresh, unknown] = [count('also-fails'), count('new'), count('not-judged')];
  if (also + fresh + unknown === 0) return '';
  const parts = [
    ...(fresh > 0 ? [`${fresh} ${fresh === 1 ? 'is' : 'are'} new in this image`] : []),
    ...(also > 0 ? [`${also} also ${also === 1 ? 'fails' : 'fail'} there`] : []),
    ...(unknown > 0 ? [`${unknown} could not be judged there`] : []),
  ];
  const name = base === undefined ? '' : ` ${toPlainLine(toImageName(base.image), 200)}`;
  return `base${name}: of the failed canaries ${parts.join(', ')}`;
}
