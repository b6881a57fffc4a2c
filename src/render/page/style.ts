// The stylesheet of a report. States are told by shape and word first, and by the one accent after
// that.
import { baseStyle } from './base-style.ts';

/** The whole stylesheet. */
export const style = `${baseStyle}
.skip{position:absolute;left:-99rem}.skip:focus{position:static;display:block;padding:.5rem 1.5rem}
.frame{display:grid;grid-template-columns:15rem minmax(0,1fr);align-items:start;max-width:92rem;margin:0 auto}
.rail{position:sticky;top:0;max-height:100vh;overflow-y:auto;padding:1.25rem 0 2rem 1.5rem;font-size:var(--small)}
.rail h2{font-size:var(--small);color:var(--soft);font-weight:600;margin:.9rem 0 .3rem}
.rail ul{list-style:none}
.rail a{display:flex;gap:.5rem;padding:.2rem .5rem;margin-left:-.5rem;text-decoration:none;border-radius:3px}
.rail a:hover{background:var(--wash)}
.rail .red a{font-weight:600}
.tools{display:grid;gap:.5rem;margin-bottom:.5rem}
.tools[hidden]{display:none}
.tools input[type=search]{width:100%;padding:.35rem .5rem;font:inherit;color:inherit;background:var(--sheet);border:1px solid var(--soft);border-radius:3px}
.tools label{display:flex;gap:.4rem;align-items:center}
main{padding:1.25rem 1.5rem 4rem;min-width:0}
.top{display:grid;gap:.35rem;padding-bottom:1rem}
.top h1 .verdict{color:var(--ink)}.top.red h1 .verdict{color:var(--accent)}
.counts{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem}
.counts b{font-weight:650;font-variant-numeric:tabular-nums}
.notice{border-left:3px solid var(--accent);padding:.4rem .9rem;background:var(--wash);display:grid;gap:.3rem}
.sign{display:inline-block;min-width:1.1em;font-weight:700;text-align:center}
.red .name .sign,.red h1 .sign,.rail .red .sign,.sign.red{color:var(--accent)}
.canary{background:var(--sheet);border:1px solid var(--line);border-radius:6px;margin-bottom:1rem}
.canary.red{border-top:3px solid var(--accent)}
.body{padding:1rem 1.25rem 1.1rem;display:grid;gap:.9rem}
.canary>details>summary{padding:.6rem 1.25rem;display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap;cursor:pointer}
.canary>details>summary h2{font-size:var(--text)}
.name{display:flex;flex-wrap:wrap;gap:.15rem .7rem;align-items:baseline}
.layer{font-family:var(--mono);font-size:var(--small);font-weight:600;color:var(--accent);border:1px solid currentColor;border-radius:3px;padding:0 .4rem}
.sentence{font-size:var(--lead);line-height:1.4;font-weight:500;max-width:62rem;text-wrap:pretty}
.sentence b{font-weight:700}
.quote{border-left:3px solid var(--line);padding-left:.9rem;max-width:62rem}
mark{background:var(--tint);color:inherit;font-weight:650;border-bottom:2px solid var(--accent);padding:0 .1em}
.lanes{overflow-x:auto}
.lanes table{table-layout:fixed;min-width:100%}
.lanes th[scope=row]{font-weight:600}
.lanes th:first-child{width:8.5rem}
.spoken{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
.lanes thead th{font-variant-numeric:tabular-nums;padding-bottom:.15rem}
.lanes th,.lanes td{border:0;padding:.2rem .6rem .2rem 0}
.lanes td{position:relative;padding-top:.35rem;padding-bottom:.55rem;font-size:var(--small);line-height:1.3;color:var(--soft)}
.lanes td .dot{position:relative;display:block;height:1.15rem;margin-bottom:.15rem}
.lanes td .dot::before{content:"";position:absolute;left:0;right:-.6rem;top:.54rem;border-top:2px solid var(--line)}
.lanes td.holds .dot::before{border-top-color:var(--ink)}
.lanes td.wrong .dot::before,.lanes td.absent .dot::before,.lanes td.lost .dot::before{border-top-style:dashed}
.lanes td .dot::after{content:"";position:absolute;left:0;top:.16rem;width:.8rem;height:.8rem;border-radius:50%;border:2px solid var(--ink);background:var(--sheet)}
.lanes td.holds .dot::after{border-width:.4rem}
.lanes td.wrong .dot::after{border-radius:0;transform:rotate(45deg) scale(.8)}
.lanes td.unseen .dot::after{width:.3rem;height:.3rem;border-width:.15rem;border-color:var(--soft);top:.42rem}
.lanes td.holds,.lanes td.wrong{color:var(--ink)}
.lanes td.unseen .word{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
.lanes td.lost{color:var(--ink);font-weight:650}
.lanes td.lost .dot::after{content:"\\2715";display:grid;place-items:center;top:-.06rem;width:1.25rem;height:1.25rem;border:0;border-radius:3px;background:var(--accent);color:var(--on-accent);font:700 .8rem/1 system-ui,sans-serif;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.lanes td.lost .word{border:2px solid var(--accent);border-radius:3px;padding:.05rem .35rem;display:inline-block;background:var(--tint)}
.lanes thead th.at{color:var(--accent);font-weight:700}
.lanes.many td .word,.lanes.many td.lost .word{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
.lanes.many table{min-width:44rem}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;color:var(--soft);font-size:var(--small)}
.fold>summary{cursor:pointer;padding:.3rem 0;font-weight:600}
.fold>summary .soft{font-weight:400}
.fold>div{padding:.35rem 0 .5rem}
.next{max-width:62rem}
.talk{list-style:none;display:grid;gap:.5rem;max-width:62rem}
.talk .session{color:var(--soft);font-size:var(--small);border-top:1px solid var(--line);padding-top:.4rem}
.turn{display:grid;gap:.35rem}
.say{border:1px solid var(--line);border-radius:10px;padding:.4rem .8rem;white-space:pre-wrap;max-width:85%}
.say.user{background:var(--wash);border-bottom-left-radius:2px;justify-self:start}
.say.agent{border-bottom-right-radius:2px;justify-self:end}
.say .who{display:block;color:var(--soft);font-size:var(--small);white-space:normal}
.aside{border-left:2px solid var(--line);padding-left:.8rem;font-size:var(--small)}
.turn.at>.say.agent{border-color:var(--accent);border-width:2px}
.messages td{white-space:pre-wrap}
.messages td:first-child,.messages th:first-child{width:8.5rem;color:var(--soft);white-space:normal}
.messages tr.hole td{border:2px dashed var(--accent);padding:.4rem .75rem}
.messages tr.odd td{background:var(--wash)}
.note{display:block;color:var(--accent);font-weight:650;font-size:var(--small);white-space:normal}
.rows td{font-size:var(--small)}
.rows table,.messages,.times{table-layout:fixed}
.rows td:last-child{white-space:pre-wrap}
.store-rows th:nth-child(1),.kept th:nth-child(1){width:6rem}.store-rows th:nth-child(2),.kept th:nth-child(2){width:11rem}.store-rows th:nth-child(3),.kept th:nth-child(3){width:13rem}
.unmet th:nth-child(1){width:3rem}.unmet th:nth-child(2){width:13rem}.unmet th:nth-child(3){width:8rem}
.rows table{min-width:44rem}
.rows .was{display:block;text-decoration:line-through;color:var(--soft)}
.used{font-weight:700;border-bottom:2px solid currentColor}
.bar{display:flex;height:1.1rem;min-width:1px}
.key .bar{height:auto;align-items:center}
.bar i{display:block;min-width:2px;border:1px solid var(--ink);border-left-width:0}.bar i:first-child{border-left-width:1px}
.bar .boot{background:repeating-linear-gradient(90deg,var(--ink) 0 1px,transparent 1px 4px)}
.bar .model{background:repeating-linear-gradient(45deg,var(--soft) 0 2px,transparent 2px 6px)}
.bar .agent{background:var(--ink)}
.bar .settle{background:transparent}
.bar .between{border-style:dashed;border-color:var(--soft)}
.times th:first-child{width:6rem}.times td{vertical-align:middle;font-size:var(--small)}.times td:nth-child(3){font-variant-numeric:tabular-nums}
.key i{display:inline-block;width:1.2rem;height:.7rem;margin-right:.35rem;border:1px solid var(--ink)}
.strip{display:flex;flex-wrap:wrap;gap:2px;list-style:none}
.strip li,.strip a{display:grid;place-items:center;min-width:1.35rem;height:1.35rem;font-size:.75rem;border:1px solid var(--line);border-radius:2px;text-decoration:none}
.strip .red,.strip .red a{background:var(--accent);color:var(--on-accent);border-color:var(--accent);font-weight:700}
.grid td.red,.grid th.red{background:var(--tint);font-weight:650}
.wide{overflow-x:auto}
pre{white-space:pre-wrap;background:var(--wash);border-radius:4px;padding:.6rem .8rem;max-height:24rem;overflow:auto}
.copy{font:inherit;font-size:var(--small);color:inherit;background:var(--sheet);border:1px solid var(--soft);border-radius:3px;padding:.1rem .6rem;cursor:pointer;margin:.35rem 0}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1.25rem}
.pair h3{margin-bottom:.35rem}
.pair>*{min-width:0}
[hidden]{display:none!important}
@media(max-width:60rem){.frame{grid-template-columns:minmax(0,1fr)}.rail{position:static;max-height:none;order:2;padding:1rem}main{padding:1rem}.pair{grid-template-columns:minmax(0,1fr)}}
@media(max-width:40rem){:root{--lead:1.0625rem;--title:1.25rem}.body{padding:.8rem}.lanes th:first-child{width:5.5rem}.say{max-width:100%}.lanes table{min-width:30rem}.rows table{min-width:36rem}}
@media print{.rail,.tools,.copy{display:none}.frame{display:block}.canary{break-inside:auto;border-color:#999}.lanes,.sentence,.quote{break-inside:avoid}pre{max-height:none}}
`;
