import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{toAnnotationText,toInertLines}from"./chunk-44P3ENIM.js";import{cutText}from"./chunk-UYR77VIX.js";var clearLine="\r\x1B[2K";function createTerminalHost(options){let{stdout,stderr,redactor,statusWidth}=options,hasStatus=!1,clearStatus=()=>{hasStatus&&stdout.write(clearLine),hasStatus=!1},print=(stream,text)=>{clearStatus();for(let line of toInertLines(text,redactor,options))stream.write(`${line}
`)},host={forge:null,log:text=>print(stdout,text),addSecret:value=>redactor.add(value),annotate(annotation){print(stderr,`${annotation.level}: ${toAnnotationText(annotation)}`)},writeSummary:async()=>{},setOutput:()=>{}};return statusWidth===null?host:{...host,status(text){let[line=""]=toInertLines(text,redactor,{color:!1}),fitted=line.length<statusWidth?line:cutText(line,Math.max(0,statusWidth-20));stdout.write(clearLine+fitted),hasStatus=!0}}}export{createTerminalHost};
