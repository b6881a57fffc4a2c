// The state of a fleet as one page: no script, no font, nothing that is loaded from anywhere. All
// of it but the words of this file may be text of strangers.
import { type StatusRow, toLeftOutCell, toSuiteCell } from './status-table.ts';

const style = `
body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#1c2024;background:#fff}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.4rem .8rem;border-bottom:1px solid #d9dde1;vertical-align:top}
th{font-weight:600}
.GO{color:#17692b}.NO-GO{color:#a3171b}.drift{color:#8a4b00}
@media(prefers-color-scheme:dark){body{color:#e6e8ea;background:#16181a}th,td{border-color:#3a3f44}.GO{color:#6cd487}.NO-GO{color:#ff8a8a}.drift{color:#f0b266}}
`;

/** The page. `plain` makes a text one inert line. */
export function renderStatusPage(
  rows: readonly StatusRow[],
  at: string,
  plain: (text: string) => string,
): string {
  const text = (value: string): string => escapeHtml(plain(value));
  const cell = (value: string): string => `<td>${text(value)}</td>`;
  const body = rows.map((row) =>
    [
      '<tr>',
      cell(row.repository),
      cell(row.version ?? '-'),
      cell(toSuiteCell(row)),
      cell([toLeftOutCell(row), ...row.expected].join('; ')),
      cell(row.lastRun === null ? '-' : `${row.lastRun.slice(0, 10)} ${row.lastOutcome}`),
      `<td class="${toClass(row.bake)}">${text(row.bake)}</td>`,
      cell(row.isRequired ? `yes: ${row.context}` : 'no'),
      `<td class="drift">${row.drift.length === 0 ? '-' : row.drift.map(text).join('<br>')}</td>`,
      cell(row.next),
      '</tr>',
    ].join(''),
  );
  const titles = [
    'repository',
    'workflow',
    'suite',
    'left out',
    'last run',
    'bake',
    'required',
    'drift',
    'next step',
  ];
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width">',
    '<title>Fleet of session-continuity</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    `<h1>Fleet</h1>`,
    `<p>${rows.filter(({ isRequired }) => isRequired).length} of ${rows.length} repositories require the check. As of ${text(at)}.</p>`,
    `<table><thead><tr>${titles.map((title) => `<th>${title}</th>`).join('')}</tr></thead>`,
    `<tbody>`,
    ...body,
    '</tbody></table>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function toClass(bake: string): string {
  return bake === 'GO' || bake === 'NO-GO' ? bake : 'other';
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
