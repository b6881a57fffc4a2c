import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{cutText,stripLines}from"./first.js";function html(strings,...parts){let all=strings[0]??"";for(let[index,part]of parts.entries())all+=toHtml(part)+(strings[index+1]??"");return{html:all}}function trusted(own){return{html:own}}function toHtml(part){return part===!1||part==null?"":typeof part=="number"?String(part):typeof part=="string"?escapeText(part):"html"in part?part.html:part.map(toHtml).join("")}var entities={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;","`":"&#96;"};function escapeText(text){return stripLines(text).replace(/[&<>"'`]/g,char=>entities[char]??char)}function foreign(text,maxChars){return html`<bdi>${cutText(text,maxChars)}</bdi>`}function marked(text,words,maxChars,sign=""){let cut=cutText(text,maxChars),spots=[];for(let word of words.filter(one=>one!==""))for(let at=cut.indexOf(word);at!==-1&&spots.length<200;at=cut.indexOf(word,at+word.length))spots.push([at,at+word.length]);spots.sort((a,b)=>a[0]-b[0]||b[1]-a[1]);let parts=[],end=0;for(let[from,to]of spots)from<end||(parts.push(cut.slice(end,from),html`<mark>${sign}${cut.slice(from,to)}</mark>`),end=to);return html`<bdi>${[...parts,cut.slice(end)]}</bdi>`}var levels=[toLevel(1e3,1e3,2e3,{turns:200,textChars:4e3,messages:60,rows:12,logLines:200}),toLevel(1e3,1e3,2e3,{turns:60,textChars:600,messages:40,rows:12,logLines:60}),toLevel(1e3,1e3,2e3,{turns:40,textChars:200,messages:40,rows:4,logLines:30}),toLevel(200,40,2e3,{turns:40,textChars:200,messages:30,rows:4,logLines:30}),toLevel(60,0,2e3,{turns:24,textChars:200,messages:16,rows:4,logLines:10}),toLevel(20,0,1e3,{turns:12,textChars:100,messages:8,rows:2,logLines:0}),toLevel(3,0,300,{turns:8,textChars:80,messages:4,rows:1,logLines:0})];function toLevel(reds,greens,listed,detail){return{reds,greens,listed,...detail}}var baseStyle=`
:root{color-scheme:light dark;--paper:#fbfbf9;--sheet:#fff;--ink:#1b1f24;--soft:#555e68;--line:#d5d9dd;--wash:#f1f2ef;--accent:#b3261e;--on-accent:#fff;--tint:#fbebe8;
--small:.8125rem;--text:.9375rem;--lead:1.1875rem;--title:1.5rem;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media(prefers-color-scheme:dark){:root{--paper:#14171a;--sheet:#1b1f23;--ink:#e7e9eb;--soft:#a7b0b9;--line:#3a4148;--wash:#23282d;--accent:#ff8b7e;--on-accent:#2b0805;--tint:#3a1d1a}}
*,::before,::after{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:400 var(--text)/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
h1,h2,h3,p,ul,ol,dl,dd,figure,blockquote,pre{margin:0;padding:0}
h1{font-size:var(--title);line-height:1.25;font-weight:650;letter-spacing:-.01em}
h2{font-size:var(--lead);line-height:1.3;font-weight:650}
h3{font-size:var(--text);font-weight:650}
a{color:inherit;text-underline-offset:.15em}
code,pre,kbd{font-family:var(--mono);font-size:.86em}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600}
thead th{color:var(--soft);font-size:var(--small)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.soft{color:var(--soft)}
.small{font-size:var(--small)}
@media print{:root{--paper:#fff;--sheet:#fff;--ink:#000;--soft:#333;--line:#999;--wash:#fff;--accent:#9d1c14;--on-accent:#fff;--tint:#fff}body{font-size:10pt}}
`;export{html,trusted,foreign,marked,levels,baseStyle};
