// The picture of a loss as lines of plain text: four witnesses, a column a turn.
import { type CellState, type Lane, lanes, type ReportPicture } from '../domain/report-facts.ts';
import { toPlainLine } from '../domain/text.ts';

/** What people call the witnesses. */
export const laneNames: Readonly<Record<Lane, string>> = {
  wire: 'Wire',
  store: 'Session store',
  model: 'Model request',
  controlPlane: 'Control plane',
};

/** A sign for each state. Never shown without {@link stateWords}. */
export const stateSigns: Readonly<Record<CellState, string>> = {
  holds: '●',
  lost: '✕',
  absent: '○',
  wrong: '◇',
  unseen: '·',
};

/** What the signs mean, in the order in which they are explained. */
export const stateWords: Readonly<Record<CellState, string>> = {
  holds: 'there',
  lost: 'went wrong here',
  absent: 'not there',
  wrong: 'there, not as it should be',
  unseen: 'not due, or not seen',
};

/** States in a picture, in the order in which they are explained. */
export function statesIn({ turns }: ReportPicture): CellState[] {
  const seen = new Set(turns.flatMap((turn) => lanes.map((lane) => turn[lane].state)));
  return (Object.keys(stateWords) as CellState[]).filter((state) => seen.has(state));
}

/** The picture. Its words are inert and bounded. */
export function renderTextPicture(picture: ReportPicture): string[] {
  const { turns, lost } = picture;
  const width = turns.reduce((most, { turn }) => Math.max(most, String(turn).length), 0) + 1;
  const head = turns.map(({ turn }) => String(turn).padStart(width)).join('');
  const rows = lanes.map((lane) => {
    const signs = turns.map((turn) => stateSigns[turn[lane].state].padStart(width));
    return `${laneNames[lane].padEnd(14)}${signs.join('')}`;
  });
  const at = turns.find(({ turn }) => turn === lost?.turn);
  const where =
    lost === null || at === undefined
      ? []
      : ['', `✕ turn ${lost.turn}, ${laneNames[lost.lane].toLowerCase()}: ${at[lost.lane].words}`];
  return [
    `${'turn'.padEnd(14)}${head}`,
    ...rows,
    ...where.map((line) => toPlainLine(line, 300)),
    '',
    statesIn(picture)
      .map((state) => `${stateSigns[state]} ${stateWords[state]}`)
      .join(', '),
  ];
}
