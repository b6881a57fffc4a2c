import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{cutSharedStart,describeChange,pickRows,renderCompared}from"./chunk-74DUD3H5.js";import{baseStyle,foreign,html,trusted}from"./chunk-37JLAYR5.js";import{countCanaries,countOf}from"./first.js";var style=`${baseStyle}
main{max-width:100rem;margin:0 auto;padding:1.5rem}
section{margin:1.5rem 0;padding:1rem 1.25rem;background:var(--sheet);border:1px solid var(--line);border-radius:6px}
h3{margin:1rem 0 .25rem}
table{table-layout:fixed}
td{font-family:var(--mono);font-size:.8rem;white-space:pre-wrap}
td.sign,th.sign{width:2.2rem;text-align:center;color:var(--soft)}
tr.differs td{background:var(--tint)}
tr.differs td.sign{color:var(--accent);font-weight:700}`,signs={same:["","the same"],changed:["≠","not the same"],left:["‹","in the first run alone"],right:["›","in the second run alone"]},levels=[{canaries:500,rows:400,chars:4e3},{canaries:200,rows:60,chars:800},{canaries:60,rows:30,chars:300},{canaries:20,rows:10,chars:120}],frameBytes=16*1024;function renderComparisonPage(comparison){let{differences}=comparison,shown=[];for(let level of levels)if(shown=takeSections(comparison,level),shown.length===Math.min(differences.length,levels[0].canaries))break;return renderDocument(comparison,shown)}function takeSections(comparison,level){let sections=[],bytes=frameBytes;for(let difference of comparison.differences.slice(0,level.canaries)){let section=renderDifference(comparison,difference,level);if(bytes+=Buffer.byteLength(section.html),bytes>4194304)break;sections.push(section)}return sections}function renderDocument(comparison,shown){let{left,right,differences}=comparison,hidden=differences.length-shown.length;return html`${trusted("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${renderCompared(comparison)} · session-continuity</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
<h1>${renderCompared(comparison)}</h1>
<p class="soft">First run: ${foreign(left,200)}. Second run: ${foreign(right,200)}. Marks, facts, ids and times are shown by their names, since each run has its own.</p>
${shown}
${hidden>0&&html`<p class="soft">Not shown for want of room: ${countCanaries(hidden,"more ")} with differences.</p>`}
</main>
</body>
</html>
`.html}function renderDifference({left,right},difference,level){let{name,first}=difference;return html`<section>
<h2>${foreign(name,200)}</h2>
<p>${describeChange(difference)}</p>
${first?.parts.map(({part,left:a,right:b})=>{let{rows,more}=pickRows(a,b,level.rows);return rows.every(({state})=>state==="same")?html`<h3>${part}</h3><p class="soft">the same in both</p>`:html`<h3>${part}, turn ${first.turn}</h3>
<table><thead><tr><th scope="col">${foreign(left,100)}</th><th class="sign" scope="col"><span class="soft" aria-label="difference"></span></th><th scope="col">${foreign(right,100)}</th></tr></thead>
<tbody>${rows.map(row=>renderRow(row,level))}</tbody></table>
${more>0&&html`<p class="soft">${countOf(more,"more line")}</p>`}`})}
</section>`}function renderRow({left,right,state},{chars}){let[sign,word]=signs[state],[a="",b=""]=cutSharedStart([left??"",right??""],chars);return html`<tr${state!=="same"&&html` class="differs"`}><td>${left!==null&&foreign(a,chars)}</td><td class="sign" title="${word}">${sign}</td><td>${right!==null&&foreign(b,chars)}</td></tr>`}export{renderComparisonPage};
