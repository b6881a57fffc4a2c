// The matrix as a table for people.
import { type Column, columns, dropsFileNames, type Row, reasons, rows, toTitle } from './rows.ts';

/** Cells that held, by row and column. */
export type Results = ReadonlyMap<string, true>;

export function toCellKey(row: Row, column: Column): string {
  return `${toTitle(row)}, ${row.mode}, ${column}`;
}

/** Every cell is `ok` or `FAILED`; what an SDK cannot do stands below with its reason. */
export function renderTable(results: Results): string {
  const lines = rows.map((row) => [
    row.peer,
    row.served,
    `${row.dialect} (${row.isFound ? 'found' : 'pinned'})`,
    row.mode,
    ...columns.map((column) => renderCell(results, row, column)),
  ]);
  const head = ['peer', 'serves', 'dialect', 'reply', ...columns];
  const table = [head, ...lines];
  const widths = head.map((_, at) => Math.max(...table.map((cells) => cells[at]?.length ?? 0)));
  const body = table.map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const notes = [
    `python-03 in json-rpc-1.0 and http-json-1.0: none, ${reasons.noVersion1}.`,
    `ok*: ${reasons.dropsFileNames}; URIs and types arrive.`,
  ];
  return [...body, '', ...notes].join('\n');
}

function renderCell(results: Results, row: Row, column: Column): string {
  if (!results.has(toCellKey(row, column))) return 'FAILED';
  return column !== 'text' && dropsFileNames(row) ? 'ok*' : 'ok';
}
