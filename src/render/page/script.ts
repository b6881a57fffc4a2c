// What a reader with scripts has beyond the page itself: a filter, keys, copying. Nothing is
// stored, nothing is asked for.

/** The script of the page. */
export const script = `(function(){'use strict';
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
})();`;

/** The hash of the script, by which the page's own policy lets it run and no other. */
export const scriptHash = 'sha256-dMEdttur2ibo/8Y5opxxO2NzSmzmAQeSmDextzFSx0A=';
