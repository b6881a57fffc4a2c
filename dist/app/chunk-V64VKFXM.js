import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{baseStyle,foreign,html,levels,marked,trusted}from"./chunk-V5WBCMSF.js";import{isRed,laneNames,lanes,layerGuide,listCircumstances,listProblems,listRedRuns,markLegend,rankCanaries,renderDuration,renderRedRate,stateSigns,stateWords,statesIn,toAgain,toBaseSentence,toBaseSummary,toCanaryReason,toErrorText,toFileName,toLayer,toNext,toOwnLog,toPlace,toPlaceInFile,toRowReason,toRunReason,toShortReason,withoutReportMarks}from"./chunk-7II7IK7I.js";import"./chunk-VTBOOG4Z.js";import"./chunk-NXSEGH5Z.js";import"./chunk-UYR77VIX.js";import"./chunk-3UWVTGOZ.js";var results={met:"✓ met",unmet:"✕ unmet","not-observed":"· not observed"},maxRows=200;function renderExpectations(canary,level){let all=canary.turns.flatMap((turn,index)=>turn.expectations.map(expectation=>({turn:index+1,...expectation})));if(all.length===0)return null;let ranked=all.toSorted((a,b)=>toRank(a.result)-toRank(b.result)),rows=ranked.slice(0,maxRows).map(({turn,kind,line,result,expected,actual})=>html`<tr><td>${turn}</td><td>${foreign(kind,80)}${line!==null&&html` <span class="soft">line ${line}</span>`}</td><td>${result==="unmet"?html`<b>${results[result]}</b>`:results[result]}</td><td>${foreign(expected,level.textChars)}</td><td>${foreign(actual,level.textChars)}</td></tr>`);return html`<div class="wide rows unmet" role="group" aria-label="Expectations" tabindex="0"><table><caption class="skip">Lines are those of ${toFileName(canary)}</caption><thead><tr><th scope="col">turn</th><th scope="col">expectation</th><th scope="col">result</th><th scope="col">expected</th><th scope="col">seen</th></tr></thead><tbody>${rows}</tbody></table></div>
${ranked.length>rows.length&&html`<p class="small soft">${ranked.length-rows.length} more: report.json has them.</p>`}`}function toRank(result){return result==="unmet"?0:result==="not-observed"?1:2}function renderCommands(report,canary){let again=toAgain(report,canary),{failure}=canary,curl=failure?.curl;return again===null&&curl===void 0?null:html`${again!==null&&html`<h3>This canary again, with the same facts</h3><pre data-copy tabindex="0" role="group" aria-label="the command that plays this canary again">${again}</pre>`}
${curl!=null&&html`<h3>The message of turn ${failure?.turn} alone, to an agent on this machine</h3><pre data-copy tabindex="0" role="group" aria-label="the message as a curl command">${curl}</pre>`}
${curl===null&&html`<p class="small soft">The message of turn ${failure?.turn} is too long for this page: wire.jsonl in the evidence has it.</p>`}`}var maxWordy=7;function renderPicture(picture,label,legend=!0){let{turns,lost,more}=picture,many=turns.length>maxWordy?" many":"",head=turns.map(({turn})=>turn===lost?.turn?html`<th scope="col" class="at">turn ${turn}</th>`:html`<th scope="col">${many===""?"turn ":""}${turn}</th>`),rows=lanes.map(lane=>{let cells=turns.map(turn=>renderCell(turn[lane]));return html`<tr><th scope="row">${laneNames[lane]}</th>${cells}</tr>`}),words=lost===null?[]:lostWords(picture);return html`<figure class="picture"><div class="lanes${many}" role="group" aria-label="${label}" tabindex="0">
<table><thead><tr><th scope="col">witness</th>${head}</tr></thead><tbody>${rows}</tbody></table></div>
${many!==""&&words}
${legend&&html`<figcaption class="legend">${statesIn(picture).map(state=>html`<span>${signOf(state)} ${stateWords[state]}</span>`)}</figcaption>`}
${more>0&&html`<p class="small soft">${more} more turns are not shown here: report.json has the turns, and the evidence their records.</p>`}</figure>`}function lostWords({turns,lost}){let at=turns.find(({turn})=>turn===lost?.turn);if(lost===null||at===void 0)return[];let held=lanes.flatMap(lane=>{let last=turns.findLast(turn=>turn.turn<=lost.turn&&turn[lane].state==="holds");return last===void 0?[]:[html`<span>${laneNames[lane]}, turn ${last.turn}: ${last[lane].words}</span>`]});return[html`<p class="legend"><strong>${laneNames[lost.lane]}, turn ${lost.turn}: ${at[lost.lane].words}</strong>${held.length>0&&html`<span>last seen:</span>`}${held}</p>`]}function renderCell({state,words}){let said=state==="lost"?html`<b>lost:</b> ${words}`:html`${words}`;return html`<td class="${state}"><span class="dot"></span><span class="word">${said}</span></td>`}function signOf(state){return html`<span class="sign${state==="lost"&&" red"}" aria-hidden="true">${stateSigns[state]}</span>`}var maxStored=3;function renderRequest(canary,level){let{failure,picture}=canary,request=failure?.request??null;if(failure===void 0||request===null||request.length===0)return null;let words=picture?.words??[],rows=request.slice(0,level.messages).map(message=>renderMessage(message,words,level)),hidden=request.length-rows.length;return html`<table class="messages"><caption class="skip">Model request of turn ${failure.turn}</caption>
<thead><tr><th scope="col">speaker</th><th scope="col">what the model was given</th></tr></thead><tbody>${rows}</tbody></table>
${hidden>0&&html`<p class="small soft">${hidden} more messages: report.json has them.</p>`}${renderStored(canary,level)}`}function renderMessage({speaker,text,note},words,level){if(note==="")return html`<tr><td>${foreign(speaker,40)}</td><td>${foreign(text,level.textChars)}</td></tr>`;let kind=/missing|not here/.test(note)?"hole":"odd";return html`<tr class="${kind}"><td>${foreign(speaker,40)}</td><td><span class="note">✕ ${foreign(note,200)}</span>${marked(text,words,level.textChars)}</td></tr>`}function renderStored({turns,failure,picture},level){let words=(picture?.words??[]).filter(word=>word.length>2);if(words.length===0||failure===void 0)return null;let found=turns.slice(0,failure.turn).flatMap(({store},index)=>(store?.changes?.rows??[]).filter(({text,change})=>change!=="gone"&&words.some(word=>text.includes(word))).map(row=>[index+1,row]));if(found.length===0)return null;let rows=found.slice(-maxStored).map(([turn,{place:place2,key,text}])=>html`<tr><td>turn ${turn}</td><td>${foreign(place2,120)}</td><td><code>${foreign(key,120)}</code></td><td>${marked(text,words,level.textChars)}</td></tr>`);return html`<h3>Where it was last stored</h3><div class="wide rows kept" role="group" aria-label="Where it was last stored" tabindex="0"><table><thead><tr><th scope="col">since</th><th scope="col">place</th><th scope="col">key</th><th scope="col">record</th></tr></thead><tbody>${rows}</tbody></table></div>`}var maxRuns=200;function renderStrip({repeat},{name}){if(repeat===void 0)return null;let cells=repeat.runs.slice(0,maxRuns).map(({number,reds:reds2,evidence})=>{let red=reds2.find(one=>one.name===name);if(red===void 0)return html`<li title="run ${number}: not red">·</li>`;let place2=`run ${number}: ${red.place??red.verdict}`;return html`<li class="red" title="${place2}">${evidence===null?html`<span aria-label="${place2}">${number}</span>`:html`<a href="#run-${number}" aria-label="${place2}">${number}</a>`}</li>`}),reds=repeat.runs.filter(run=>run.reds.some(one=>one.name===name)).length;return html`<p class="small soft">red in ${reds} of ${repeat.runs.length} runs</p><ol class="strip" aria-label="runs of this canary">${cells}</ol>`}function renderSeries(series){let rows=series.runs.filter(({verdict})=>verdict!=="passed").slice(0,maxRuns).map(({number,verdict,reds:canaries,seed,evidence})=>html`<tr id="run-${number}"><th scope="row">run ${number}</th><td>${verdict}</td><td>${foreign(canaries.map(({name,place:place2})=>`${name}: ${place2??verdict}`).join(", "),400)}</td><td><code>--seed ${foreign(seed,80)}</code></td><td>${evidence===null?html`<span class="soft">not kept</span>`:html`<code>${foreign(evidence,120)}</code>`}</td></tr>`);return html`<section class="canary"><div class="body"><h2>${series.runs.length} of ${series.asked} runs</h2>
<p>${series.redRate===null?"":renderRedRate(series.redRate)}</p>
${rows.length>0?html`<div class="wide" role="group" aria-label="Red runs" tabindex="0"><table><thead><tr><th scope="col">run</th><th scope="col">verdict</th><th scope="col">where</th><th scope="col">again</th><th scope="col">evidence</th></tr></thead><tbody>${rows}</tbody></table></div>`:html`<p class="soft">${listRedRuns(series).join(" ")}</p>`}</div></section>`}var events={rejected:turn=>`${turn} got no answer.`,"attachment-dropped":(turn,it)=>`${turn} lost ${it}: it did not reach the model whole.`,"caption-dropped":turn=>`${turn} lost the words beside its file: the file reached the model, and they did not.`,"memory-not-written":turn=>`${turn} lost what it was to remember: the model asked for the write, and no row with it arrived.`,"memory-not-recalled":turn=>`${turn} lost what was remembered: the model asked for it, and it came back in no tool result.`,"tool-result-lost":turn=>`${turn} lost the result of a tool that the model had called.`,"peer-not-reached":turn=>`${turn} lost the answer of the other agent that the model had asked.`,"leaked-from-other-session":(turn,it)=>`${turn} gave away ${it}.`,"sent-doubled":(turn,it)=>`${turn} sent the model ${it} more than once.`,"sent-out-of-order":(turn,it)=>`${turn} sent the model ${it} in another order or role.`,"not-stored":(turn,it)=>`${turn} lost ${it}: it is in no record of the session store.`,"stored-under-another-key":(turn,it)=>`${turn} lost ${it}: it is stored under a key that this turn does not use.`,"stored-not-sent-to-model":(turn,it)=>`${turn} lost ${it}: it is stored, and was not sent to the model whole.`,"not-sent-to-model":(turn,it)=>`${turn} lost ${it}: it was not sent to the model whole, and no store was seen.`,"sent-broken":turn=>`${turn} sent the model a request that its provider refuses.`,"answered-without-model":turn=>`${turn} was answered without asking the model.`,"answer-lost":turn=>`${turn} lost the model's answer: it is not in the reply.`,"answered-in-another-context":turn=>`${turn} was answered in another context than it was sent in.`,"answer-wrong":turn=>`${turn} was answered wrongly, though the agent had all it needed.`};function toSentence(canary){let{failure,picture,verdict}=canary,layer=toLayer(canary);if(verdict!=="failed"||picture?.lost==null)return{layer,turn:failure?.turn??null,text:toRowReason(canary),words:[]};let{turn}=picture.lost,text=events[layer]?.(`Turn ${turn}`,toName(picture))??`Turn ${turn}: ${layerGuide[layer].meaning}.`;return{layer,turn,text,words:picture.words}}function toName({subject}){let[,answered]=/^the answer of (turn \d+)$/.exec(subject)??[];if(answered!==void 0)return`what the agent answered in ${answered}`;let[,said,rest]=/^(turn \d+)(?:, (another session))?$/.exec(subject)??[];return said===void 0?subject:`what the user said in ${said}${rest===void 0?"":" of another session"}`}var signs={added:"+",changed:"~",gone:"−"},maxKeys=6;function renderStore(canary,level){let turns=canary.turns.slice(0,level.turns);if(turns.every(({store})=>store===null))return null;let words=canary.picture?.words??[],bodies=turns.map((turn,index)=>renderTurn(turn,index+1,words,level));return html`<div class="wide rows store-rows" role="group" aria-label="Session store by turn" tabindex="0"><table>
<thead><tr><th scope="col">change</th><th scope="col">place</th><th scope="col">key</th><th scope="col">record</th></tr></thead>${bodies}</table></div>`}function renderTurn({store},number,words,level){if(store===null)return html`<tbody><tr><th scope="rowgroup" colspan="4">turn ${number}: <span class="soft">no store was seen</span></th></tr></tbody>`;let{keys,sameKeyAsFirstTurn,records,changes={rows:[],more:0}}=store,used=keys.slice(0,maxKeys).map(key=>html` <code class="used">${foreign(key,120)}</code>`),other=sameKeyAsFirstTurn===!1&&html` <span class="note">✕ not the key of the first turn of its session</span>`,shown=changes.rows.slice(0,level.rows),more=changes.more+changes.rows.length-shown.length,rows=shown.map(({change,place:place2,key,text,before})=>{let isUsed=keys.includes(key);return html`<tr><td><b>${signs[change]}</b> ${change}</td><td>${foreign(place2,120)}</td><td><code${isUsed&&html` class="used"`}>${foreign(key,120)}</code></td><td>${before!==void 0&&html`<span class="was">${foreign(before,level.textChars)}</span>`}${marked(text,words,level.textChars)}</td></tr>`});return html`<tbody><tr><th scope="rowgroup" colspan="4">turn ${number} used ${used.length===0?html`<span class="soft">no key: it is in no record</span>`:["key",...used]}${other} <span class="soft">${records} records in all</span></th></tr>
${rows}${rows.length===0&&html`<tr><td colspan="4" class="soft">nothing changed</td></tr>`}${more>0&&html`<tr><td colspan="4" class="soft">${more} more changes, of other sessions too: store.diff in the evidence of this canary has them</td></tr>`}</tbody>`}var names={boot:"boot",between:"between turns",model:"waiting for the model call",agent:"the agent's own work",settle:"settle time"};function renderTimeline({turns,bootMs},level){let rows=[...bootMs===void 0?[]:[{title:"boot",phases:[{name:"boot",ms:bootMs}]}],...turns.slice(0,level.turns).map(({phases=[]},index)=>({title:`turn ${index+1}`,phases}))].filter(({phases})=>phases.length>0);if(rows.length===0)return null;let sum=phases=>phases.reduce((total,{ms})=>total+ms,0),longest=Math.max(1,...rows.map(({phases})=>sum(phases))),used=Object.keys(names).filter(name=>rows.some(({phases})=>phases.some(phase=>phase.name===name)));return html`<p class="legend key">${used.map(name=>html`<span class="bar"><i class="${name}"></i>${names[name]}</span>`)}</p>
<table class="times"><thead><tr><th scope="col">what</th><th scope="col">time</th><th scope="col">of it</th></tr></thead><tbody>${rows.map(({title,phases})=>html`<tr><th scope="row">${title}</th><td><span class="bar" aria-hidden="true">${phases.map(({name,ms})=>html`<i class="${name}" style="width:${(ms/longest*100).toFixed(1)}%"></i>`)}</span></td><td>${phases.map(({name,ms})=>`${names[name]} ${renderDuration(ms)}`).join(", ")}</td></tr>`)}</tbody></table>`}var vias={ingest:"uploaded to the agent","archive-copy":"copied into the container","inline-bytes":"sent inside the message"};function renderTranscript(canary,id,level){let{turns,failure,verdict,picture}=canary,words=verdict==="passed"?[]:picture?.words??[],session=null,items=turns.slice(0,level.turns).map((turn,index)=>{let isNew=turn.session!==session;session=turn.session;let number=index+1,at=number===failure?.turn;return html`${isNew&&html`<li class="session">session ${foreign(turn.session,80)} · context <code>${foreign(turn.contextId,120)}</code></li>`}
<li class="turn${at&&" at"}" id="${id}-t${number}">${renderTurn2(turn,number,words,level)}</li>`}),hidden=turns.length-Math.min(turns.length,level.turns);return html`<ol class="talk">${items}</ol>${hidden>0&&html`<p class="small soft">${hidden} more turns: report.json has them.</p>`}`}function renderTurn2(turn,number,words,level){let files=turn.attachments.map(({name,via,bytes,digest,fallbackReasons})=>{let facts=[...bytes===void 0?[]:[`${bytes} bytes`],vias[via]??via,...digest===void 0?[]:[`sha256 ${digest.slice(0,16)}…`],...fallbackReasons];return html`<div class="aside">file <b>${foreign(name,200)}</b> <span class="soft">${foreign(facts.join(" · "),600)}</span></div>`});return html`<div class="say user"><span class="who">turn ${number} · user</span>${marked(turn.sent,words,level.textChars)}</div>${files}
${(turn.calls??[]).map(call=>renderCall(call,words,level))}${(turn.memory??[]).map(row=>renderMemory(row,words,level))}
<div class="say agent"><span class="who">turn ${number} · agent · ${renderDuration(turn.durationMs)} · model asked ${times(turn.modelRequests)}</span>${turn.reply===""?html`<span class="soft">(no text)</span>`:marked(turn.reply,words,level.textChars)}</div>`}function times(count){return count===0?"never":count===1?"once":`${count} times`}function renderCall({name,arguments:given,result},words,level){let what=result===null?"no result came back":"result";return html`<details class="fold aside"><summary>tool ${foreign(name,120)} <span class="soft">${what}</span></summary><div><p>called with <code>${marked(given,words,level.textChars)}</code></p>${result!==null&&html`<p>gave <code>${marked(result,words,level.textChars)}</code></p>`}</div></details>`}function renderMemory(row,words,level){let{kind,text,rows,isAutomatic,isAccepted,isLate}=row,facts=[...isAutomatic?["by the platform, not by a tool"]:[],...isAccepted?[]:["refused"],...isLate?["after the reply"]:[]],got=rows.map(one=>html`<br>→ ${marked(one,words,level.textChars)}`);return html`<div class="aside">memory ${kind}${facts.length>0&&` (${facts.join(", ")})`}: ${text===""?html`<span class="soft">everything</span>`:marked(text,words,level.textChars)}${kind==="read"&&rows.length===0&&html`<br><span class="soft">no row came back</span>`}${got}</div>`}var verdictSigns={passed:"✓",failed:"✕",errored:"!",skipped:"–"},opened=3;function renderRed(report,canary,place2){let{id,level}=place2,{name,title,picture}=canary,sentence=toSentence(canary),next=toNext(canary),words=toPlace(canary)??canary.verdict;return html`<section class="canary red" id="${id}" tabindex="-1" aria-labelledby="${id}-h"><div class="body">
<div class="name"><h2 id="${id}-h"><span class="sign" aria-hidden="true">${verdictSigns[canary.verdict]}</span> ${foreign(name,120)}</h2><span class="layer">${foreign(words,80)}</span>${sentence.turn!==null&&html`<span>turn ${sentence.turn}</span>`}<span class="soft small">${foreign(title,160)} · ${toPlaceInFile(canary)}</span></div>
<p class="sentence">${foreign(sentence.text,700)}</p>
${renderWords(canary)}
${picture!==void 0&&renderPicture(picture,`Where the words of ${name} were, turn by turn`)}
${renderBase(canary)}${renderStrip(report,canary)}
<p class="small soft">${foreign(toCanaryReason(canary),700)}</p>
${next!==null&&html`<p class="next"><b>Next:</b> ${foreign(next,800)}</p>`}
${fold("What the model was given, with what is missing",renderRequest(canary,level),place2.index<opened)}
${renderFolds(report,canary,place2)}
</div></section>`}function renderQuiet(report,canary,place2){let{id,level,isFull}=place2,{verdict,picture,flaky,name,title}=canary,head=html`<h2 id="${id}-h"><span class="sign" aria-hidden="true">${verdictSigns[verdict]}</span> ${foreign(name,120)}</h2><span>${verdict}${flaky&&", flaky"}</span><span class="soft small">${foreign(toShortReason(canary),200)} · ${renderDuration(canary.durationMs)}</span>`;return html`<section class="canary ${verdict}" id="${id}" tabindex="-1" aria-labelledby="${id}-h"><details><summary>${head}</summary><div class="body">
<p class="soft">${foreign(title,200)} · ${toPlaceInFile(canary)}</p>
${isFull&&picture!==void 0&&renderPicture(picture,`Where the words of ${name} were, turn by turn`)}
${renderStrip(report,canary)}
${isFull?renderFolds(report,canary,{id,level}):html`<p class="soft">Left out for want of room: report.json and the evidence have it.</p>`}
</div></details></section>`}function renderFolds(report,canary,{id,level}){let log=isRed(canary)?toOwnLog(canary,level.logLines):null;return html`${fold("Session store, turn by turn",renderStore(canary,level))}
${canary.turns.length>0&&fold("Transcript",renderTranscript(canary,id,level))}
${fold("Timeline",renderTimeline(canary,level))}
${fold("Expected and seen",renderExpectations(canary,level))}
${log!==null&&fold("The container's log",html`<p class="small soft">${foreign(log.title,200)}</p><pre tabindex="0" role="group" aria-label="log lines"><bdi>${log.lines.join(`
`)}</bdi></pre>`)}
${fold("Play it again",renderCommands(report,canary))}
${canary.notObserved.length>0&&fold("Not observed, so not judged",html`<ul>${canary.notObserved.slice(0,50).map(text=>html`<li>${foreign(text,400)}</li>`)}</ul>`)}`}function fold(title,content,isOpen=!1){return content===null||content===!1?null:html`<details class="fold"${isOpen&&html` open`}><summary>${title}</summary><div>${content}</div></details>`}function renderWords({picture,verdict}){return verdict!=="failed"||picture===void 0||picture.text==="(empty)"?null:html`<blockquote class="quote"><span class="soft small">${foreign(picture.subject,200)}:</span> ${marked(picture.text,picture.words,300)}</blockquote>`}function renderBase(canary){let{base,picture}=canary;if(base===void 0)return null;let line=html`<p><b>${foreign(toBaseSentence(canary),400)}</b> <span class="soft">${foreign(base.reason,300)}</span></p>`;return base.picture===void 0||picture===void 0?line:html`${line}<details class="fold" open><summary>Base image</summary><div>${renderPicture(base.picture,`The same on the base image: ${canary.name}`,!1)}</div></details>`}var script=`(function(){'use strict';
var doc=document,all=function(q,r){return Array.prototype.slice.call((r||doc).querySelectorAll(q))};
var tools=doc.getElementById('tools'),find=doc.getElementById('find'),reds=doc.getElementById('reds'),told=doc.getElementById('told');
var cards=all('main .canary');
function apply(){var q=(find.value||'').toLowerCase(),n=0;cards.forEach(function(c){var ok=(!reds.checked||c.classList.contains('red'))&&(q===''||c.textContent.toLowerCase().indexOf(q)!==-1);c.hidden=!ok;if(ok)n++;var l=doc.getElementById('to-'+c.id);if(l)l.hidden=!ok});told.textContent=n+' of '+cards.length+' canaries shown';}
if(tools&&find&&reds){tools.hidden=false;find.addEventListener('input',apply);reds.addEventListener('change',apply);}
function open(el){for(var e=el;e;e=e.parentElement)if(e.tagName==='DETAILS')e.open=true;}
function go(el){if(!el)return;open(el.querySelector('details')&&!el.classList.contains('red')?el.querySelector('details'):el);el.focus();el.scrollIntoView();}
function step(list,by){var shown=list.filter(function(c){return!c.hidden}),at=-1,here=doc.activeElement;shown.forEach(function(c,i){if(c===here||c.contains(here))at=i});go(shown[Math.max(0,Math.min(shown.length-1,at+by))]);}
function byHash(){var id='';try{id=decodeURIComponent(location.hash.slice(1))}catch(e){}var el=id&&doc.getElementById(id);if(el){if(el.classList.contains('canary')){go(el)}else{open(el);el.scrollIntoView()}}}
addEventListener('hashchange',byHash);byHash();
doc.addEventListener('keydown',function(e){if(e.ctrlKey||e.metaKey||e.altKey)return;var t=e.target,typing=t&&/^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName);
if(e.key==='Escape'&&t===find){find.value='';apply();find.blur();return}
if(typing)return;
if(e.key==='/'&&find){e.preventDefault();find.focus()}
else if(e.key==='j')step(cards,1);else if(e.key==='k')step(cards,-1);
else if(e.key==='f')step(cards.filter(function(c){return c.classList.contains('red')}),1);});
addEventListener('beforeprint',function(){all('.canary.red details').forEach(function(d){d.open=true})});
function select(el){var r=doc.createRange();r.selectNodeContents(el);var s=getSelection();s.removeAllRanges();s.addRange(r);}
all('pre[data-copy]').forEach(function(pre){var b=doc.createElement('button');b.type='button';b.className='copy';b.textContent='Copy';b.setAttribute('aria-label','Copy '+pre.getAttribute('aria-label'));
b.addEventListener('click',function(){var done=function(){b.textContent='Copied'},other=function(){select(pre);b.textContent='Selected: press Ctrl+C'};try{navigator.clipboard.writeText(pre.textContent).then(done,other)}catch(e){other()}});pre.after(b);});
})();`,scriptHash="sha256-dMEdttur2ibo/8Y5opxxO2NzSmzmAQeSmDextzFSx0A=";var style=`${baseStyle}
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
.lanes th[scope=row]{width:8.5rem;font-weight:600}
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
@media(max-width:40rem){:root{--lead:1.0625rem;--title:1.25rem}.body{padding:.8rem}.lanes th[scope=row]{width:5.5rem}.say{max-width:100%}.lanes table{min-width:30rem}.rows table{min-width:36rem}}
@media print{.rail,.tools,.copy{display:none}.frame{display:block}.canary{break-inside:auto;border-color:#999}.lanes,.sentence,.quote{break-inside:avoid}pre{max-height:none}}
`;function renderPage(marked2){let report=withoutReportMarks(marked2),placed=place(rankCanaries(report.canaries)),page="";for(let level of levels)if(page=renderLevel(report,placed,level),Buffer.byteLength(page)<=4194304)break;return page}function place(canaries){let taken=new Map;return canaries.map(canary=>{let slug=canary.name.toLowerCase().replaceAll(/[^a-z0-9]+/g,"-").slice(0,60),times2=(taken.get(slug)??0)+1;return taken.set(slug,times2),{canary,id:times2===1?`c-${slug}`:`c-${slug}-${times2}`}})}function renderLevel(report,placed,level){let shown=placed.slice(0,level.listed),reds=shown.filter(({canary})=>isRed(canary)),quiet=shown.filter(({canary})=>!isRed(canary)),fullReds=reds.slice(0,level.reds),cut=[...reds.length>fullReds.length?[`${reds.length-fullReds.length} canaries that did not pass have their reason alone`]:[],...placed.length>shown.length?[`${placed.length-shown.length} canaries are not listed`]:[],...level===levels[0]?[]:["long texts, stores and logs are cut short"]],body=html`<a class="skip" href="#main">Skip to the canaries</a>
<div class="frame">
<nav class="rail" aria-label="Canaries">${renderTools()}${renderList("Did not pass",reds)}${renderList("Passed or skipped",quiet)}</nav>
<main id="main" tabindex="-1">
${renderTop(report,cut)}
${fullReds.map(({canary,id},index)=>renderRed(report,canary,{id,index,level}))}
${reds.slice(level.reds).map(({canary,id})=>renderQuiet(report,canary,{id,level,isFull:!1}))}
${report.repeat!==void 0&&renderSeries(report.repeat)}
${quiet.map(({canary,id},index)=>renderQuiet(report,canary,{id,level,isFull:index<level.greens}))}
${renderNotes(report)}
</main></div>`;return toDocument(report,body)}function toDocument(report,body){let policy=`default-src 'none'; style-src 'unsafe-inline'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'`;return html`${trusted("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${report.verdict}: ${report.image.reference} · session-continuity</title>
<style>${trusted(style)}</style>
</head>
<body>
${body}
<script>${trusted(script)}</script>
</body>
</html>
`.html}function renderTools(){return html`<div class="tools" id="tools" hidden><label for="find">Filter</label><input type="search" id="find" autocomplete="off"><label><input type="checkbox" id="reds"> did not pass</label><span class="soft" id="told" role="status"></span><span class="soft">keys: j k canary, f failure, / filter</span></div>`}function renderList(title,canaries){if(canaries.length===0)return null;let items=canaries.map(({canary,id})=>html`<li id="to-${id}"${isRed(canary)&&html` class="red"`}><a href="#${id}"><span class="sign" aria-hidden="true">${verdictSigns[canary.verdict]}</span><span>${foreign(canary.name,120)}<span class="skip"> ${canary.verdict}</span></span></a></li>`);return html`<h2>${title}</h2><ul>${items}</ul>`}function renderTop(report,cut){let{counts,error,verdict}=report,{text,runs}=toRunReason(report),reds=counts.failed+counts.errored,all=report.canaries.length,said=runs!==null?`${runs}: ${text}`:reds>0?`${reds} of ${all} canaries did not pass`:text,problems=listProblems(error).slice(0,100),base=toBaseSummary(report);return html`<header class="top${verdict!=="passed"&&" red"}">
<h1><span class="verdict"><span class="sign" aria-hidden="true">${verdictSigns[verdict]}</span> ${verdict}</span>: ${foreign(said,600)}</h1>
<p class="counts">${Object.entries(counts).map(([name,count])=>html`<span><b>${count}</b> ${name}</span>`)}<span class="soft">${renderDuration(report.durationMs)}</span><span class="soft">${report.startedAt.slice(0,16).replace("T"," ")} UTC</span></p>
<p class="small soft">${foreign(listCircumstances(report).join(" · "),900)}</p>
${error!==null&&html`<div class="notice"><p><b>${foreign(toErrorText(error),1200)}</b></p>${problems.length>0&&html`<ul>${problems.map(one=>html`<li>${foreign(one.text,400)}</li>`)}</ul>`}${error.hint!==null&&html`<p><b>Next:</b> ${foreign(error.hint,800)}</p>`}</div>`}
${base!==""&&html`<p><b>${foreign(base,400)}</b></p>`}
${cut.length>0&&html`<p class="notice">This page is cut to ${4194304/1024/1024} MiB: ${cut.join("; ")}. report.json beside it and the evidence have all of it.</p>`}
</header>`}function renderNotes(report){let notes=[...report.notes.slice(0,100),...report.unmatchedRequests.slice(0,50).map(one=>`a request that no script covers: ${one}`)];return html`<section class="canary"><details><summary><h2>Notes on the run</h2></summary><div class="body"><ul>${notes.map(note=>html`<li>${foreign(note,500)}</li>`)}</ul><p class="soft">${report.tool!==void 0&&`session-continuity ${report.tool}. `}The folder of this page holds report.json, which every number here comes from, and below canaries/ the records of each witness. ${markLegend}</p></div></details></section>`}export{renderPage};
