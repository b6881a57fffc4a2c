// The picture of a canary: four lanes across the turns, with the place of the loss.
import { countOf } from '../../domain/count.ts';
import { lanes, type ReportCell, type ReportPicture } from '../../domain/report-facts.ts';
import { laneNames, stateSigns, statesIn, stateWords } from '../picture-text.ts';
import { type Html, html } from './html.ts';

/** More turns than this, and a cell shows its sign alone. */
const maxWordy = 7;

/** The picture as a table. `legend`: with what its signs mean. */
export function renderPicture(picture: ReportPicture, label: string, legend = true): Html {
  const { turns, lost, more } = picture;
  const many = turns.length > maxWordy ? ' many' : '';
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
  return html`<figure class="picture"><div class="lanes${many}" role="group" aria-label="${label}" tabindex="0">
<table style="--turns:${many === '' ? turns.length : 0}"><thead><tr><th scope="col">witness</th>${head}</tr></thead><tbody>${rows}</tbody></table></div>
${many !== '' && words}
${legend && html`<figcaption class="legend">${statesIn(picture).map((state) => html`<span>${signOf(state)} ${stateWords[state]}</span>`)}</figcaption>`}
${more > 0 && html`<p class="small soft">Not shown here: ${countOf(more, 'more turn')}. report.json has the turns, and the evidence their records.</p>`}</figure>`;
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
  // The sign is drawn by the stylesheet. Who hears the page hears the word.
  const sign = state === 'lost' && html`<span class="spoken">${stateWords.lost}: </span>`;
  return html`<td class="${state}"><span class="dot"></span><span class="word">${sign}${words}</span></td>`;
}

function signOf(state: ReportCell['state']): Html {
  return html`<span class="sign${state === 'lost' && ' red'}" aria-hidden="true">${stateSigns[state]}</span>`;
}
