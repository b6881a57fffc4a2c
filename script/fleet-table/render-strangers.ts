// docs/strangers.md: what the gate found on agents that know nothing of it.
import { renderTable } from '../proof-page/markdown-table.ts';
import {
  isGood,
  type PageFacts,
  type Row,
  renderCounts,
  renderHealthy,
  renderReady,
  renderRegressions,
} from './render-page.ts';
import { maxDeclaredLines, readDeclared } from './strangers.ts';

/** Renders the page. */
export function renderStrangersPage(rows: readonly Row[], facts: PageFacts): string {
  return `${[
    '# Strangers',
    `Agents that were not made for this gate (\`fixtures/strangers/README.md\`): each is the documented quickstart of a framework, with a history, behind the A2A server that the framework or the A2A project's SDK brings. \`script/strangers\` wrote this page; it runs the core suite on each image as it should be, and with each of its breaks. Besides the image a run is given the lines in the second table, at most ${maxDeclaredLines}; everything else is the default.`,
    [
      `Sources: sha256 \`${facts.sourcesHash}\``,
      `Date: ${facts.date}, at commit \`${facts.commit}\`, on one machine of two cores shared with other work: read times as orders of magnitude.`,
    ].join('  \n'),
    `${renderCounts(rows)}.`,
    '## Healthy',
    renderHealthy(rows),
    '## What is declared',
    'Ready: from the start of the container to the first answer of the agent card, the slowest container of the healthy run.',
    renderStrangers(rows),
    '## Breaks',
    'Mistakes that are easily made with that framework. The expected layer was in `fixtures/strangers/expected-layers.json` before the gate was run on it; the few that were changed after a run are told in `fixtures/strangers/README.md`, with the reason.',
    renderRegressions(rows, ['stranger', 'break']),
  ].join('\n\n')}\n`;
}

function renderStrangers(rows: readonly Row[]): string {
  return renderTable(
    ['stranger', 'versions', 'declared', 'healthy', 'image', 'ready'],
    rows.map(({ fixture, versions, healthy, sizeBytes }) => [
      fixture.name,
      versions.join(', '),
      readDeclared(fixture.name)
        .map((line) => `\`${line}\``)
        .join('<br>'),
      isGood(healthy) ? 'green' : `**${healthy.run.report.verdict}**`,
      `${Math.round(sizeBytes / 1_000_000)} MB`,
      renderReady(healthy.run.log),
    ]),
  );
}
