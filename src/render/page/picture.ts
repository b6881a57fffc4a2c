// The picture of a canary: four lanes across the turns, with the place of the loss.
import { lanes, type ReportCell, type ReportPicture } from '../../domain/report-facts.ts';
import { type Html, html } from './html.ts';
import { laneNames } from './sentence.ts';

/** More turns than this, and a cell shows its sign alone. */
const maxWordy = 7;

const stateWords: Readonly<Record<ReportCell['state'], string>> = {
  holds: 'there',
  wrong: 'there, not as it should be',
  absent: 'not there',
  unseen: 'not due, or not seen',
  lost: 'lost here',
};

/** The picture as a table; `legend`: with what its signs mean. */
export function renderPicture(picture: ReportPicture, label: string, legend = true): Html {
  const { turns, lost, more, subject } = picture;
  const many = turns.length > maxWordy ? ' many' : '';
  const states = new Set(turns.flatMap((turn) => lanes.map((lane) => turn[lane].state)));
  const head = turns.map(({ turn }) =>
    turn === lost?.turn
      ? html`<th scope="col" class="at">turn ${turn}</th>`
      : html`<th scope="col">${many === '' ? 'turn ' : ''}${turn}</th>`,
  );
  const rows = lanes.map((lane) => {
    const cells = turns.map((turn) => renderCell(turn[lane]));
    return html`<tr><th scope="row">${laneNames[lane]}</th>${cells}</tr>`;
  });
  const words = lost === null ? [] : lostWords(picture);
  return html`<figure class="picture"><div class="lanes${many}" role="region" aria-label="${label}" tabindex="0">
<table><thead><tr><td class="small soft">${subject}</td>${head}</tr></thead><tbody>${rows}</tbody></table></div>
${many !== '' && words}
${legend && html`<figcaption class="legend">${[...states].sort().map((state) => html`<span>${signOf(state)} ${stateWords[state]}</span>`)}</figcaption>`}
${more > 0 && html`<p class="small soft">${more} more turns are not shown here: report.json has the turns, and the evidence their records.</p>`}</figure>`;
}

/** Where cells show no words: those of the lost one, and of the last that still held. */
function lostWords({ turns, lost }: ReportPicture): Html[] {
  const at = turns.find(({ turn }) => turn === lost?.turn);
  if (lost === null || at === undefined) return [];
  const held = lanes.flatMap((lane) => {
    const last = turns.findLast((turn) => turn.turn <= lost.turn && turn[lane].state === 'holds');
    return last === undefined
      ? []
      : [html`<span>${laneNames[lane]}, turn ${last.turn}: ${last[lane].words}</span>`];
  });
  return [
    html`<p class="legend"><strong>${laneNames[lost.lane]}, turn ${lost.turn}: ${at[lost.lane].words}</strong>${held.length > 0 && html`<span>last seen:</span>`}${held}</p>`,
  ];
}

function renderCell({ state, words }: ReportCell): Html {
  const said = state === 'lost' ? html`<b>lost:</b> ${words}` : html`${words}`;
  return html`<td class="${state}"><span class="dot"></span><span class="word">${said}</span></td>`;
}

const signs: Readonly<Record<ReportCell['state'], string>> = {
  holds: '●',
  wrong: '◇',
  absent: '○',
  unseen: '·',
  lost: '✕',
};

function signOf(state: ReportCell['state']): Html {
  return html`<span class="sign${state === 'lost' && ' red'}" aria-hidden="true">${signs[state]}</span>`;
}
