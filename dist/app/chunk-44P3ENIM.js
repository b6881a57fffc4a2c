import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{neutralise}from"./chunk-4K3S62GQ.js";function toInertLines(text,redactor,options){return neutralise(redactor.text(text),{keepColor:options.color}).map(line=>redactor.text(line))}function toAnnotationText(annotation){let place=annotation.file===null?"":` (${annotation.file}${annotation.line===null?"":`:${annotation.line}`})`,[first="",...rest]=annotation.message.split(`
`);return[`${annotation.title}: ${first}${place}`,...rest.map(line=>`  ${line}`)].join(`
`)}export{toInertLines,toAnnotationText};
