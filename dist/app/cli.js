import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{requestHeaders}from"./chunk-GMTQ3F76.js";import{createFanOut,createFilesReporter,createReportFolder,createTerminalReporter,findSecretValues,listenForStop,parseRunFlags,prepareReportDir,renderReportJson,renderReporterError,rowsOf,run}from"./chunk-SLAT3UGK.js";import{systemRandom}from"./chunk-5NHZFZQ5.js";import{normaliseCanvasBody,normaliseTurn}from"./chunk-6XP3S6MG.js";import"./chunk-FKHKG2QU.js";import"./chunk-NAIMQJ3T.js";import"./chunk-23A6V6JE.js";import{setTestcontainersEnvironment}from"./chunk-RKFKLOXS.js";import"./chunk-Z5X7RM2N.js";import{exitWith}from"./chunk-KMDH7VE5.js";import"./chunk-GYB3JQ3T.js";import{findNearWord}from"./chunk-U5LD5Y7R.js";import{createRedactor,toAnnotationText,toInertLines}from"./chunk-HAMDG2YQ.js";import{CanaryError,toCanaryError}from"./chunk-AJM2T3GV.js";import"./chunk-XEZXRXN4.js";import"./chunk-E6G6TGWQ.js";import{cutText}from"./chunk-APL46N4V.js";import"./chunk-3UWVTGOZ.js";import{resolve}from"node:path";var clearLine="\r\x1B[2K";function createTerminalHost(options){let{stdout,stderr,redactor,statusWidth}=options,hasStatus=!1,clearStatus=()=>{hasStatus&&stdout.write(clearLine),hasStatus=!1},print2=(stream,text)=>{clearStatus();for(let line of toInertLines(text,redactor,options))stream.write(`${line}
`)},host={kind:"terminal",log:text=>print2(stdout,text),addSecret:value=>redactor.add(value),annotate(annotation){print2(stderr,`${annotation.level}: ${toAnnotationText(annotation)}`)},writeSummary:async()=>{},setOutput:()=>{}};return statusWidth===null?host:{...host,status(text){let[line=""]=toInertLines(text,redactor,{color:!1}),fitted=line.length<statusWidth?line:cutText(line,Math.max(0,statusWidth-20));stdout.write(clearLine+fitted),hasStatus=!0}}}function createJsonReporter(output){return{onEnd(report){output.write(renderReportJson(report))}}}import{randomUUID}from"node:crypto";var defaultCurlUrl="http://127.0.0.1:8000";function renderCurl(body,url){let headers=requestHeaders(Buffer.byteLength(body)).map(([name,value])=>`-H ${quote(`${name}: ${value}`)}`);return[`printf %s ${quote(body)} | curl`,"-q -sS --globoff --http1.1 --noproxy '*' --compressed",...headers,"-H 'Accept:' -H 'Expect:'",`--data-binary @- --url ${quote(url)}`].join(" ")}function quote(text){return`'${text.replaceAll("'",String.raw`'\''`)}'`}var turnKeys="method request_id message_id context_id workspace_id text files identity".split(" "),fileKeys="name mimeType uri size".split(" "),identityKeys="user_id email".split(" ");function parseTurnLine(text,mintUuid){let line=parseFields(text),turn=toTurn(toFields(line.turn,"turn",turnKeys),mintUuid),from=line.from??(line.canvas_body===void 0?"turn":"canvas_body");if(from==="turn")return{from,turn};if(from!=="canvas_body")throw invalid('"from" must be "turn" or "canvas_body".');if(typeof line.canvas_body!="string")throw invalid('"canvas_body" must be a string.');return{from,turn,canvasBody:line.canvas_body}}function parseFields(text){try{return toFields(JSON.parse(text),"the line",null)}catch(error){throw error instanceof SyntaxError?invalid("It is not JSON."):error}}function toTurn(turn,mintUuid){let workspaceId=toText(turn.workspace_id,"turn.workspace_id");if(workspaceId===null||workspaceId==="")throw invalid('"turn.workspace_id" must be a non-empty string.');return{method:toText(turn.method,"turn.method")??"message/send",requestId:toText(turn.request_id,"turn.request_id")??mintUuid(),messageId:toText(turn.message_id,"turn.message_id")??mintUuid(),contextId:toText(turn.context_id,"turn.context_id"),workspaceId,text:toText(turn.text,"turn.text"),files:toFiles(turn.files??[]),identity:toIdentity(turn.identity??null)}}function toFiles(files){if(!Array.isArray(files))throw invalid('"turn.files" must be a list.');return files.map((value,index)=>{let name=`turn.files[${index}]`,file=toFields(value,name,fileKeys),size=file.size??null;if(size!==null&&typeof size!="number")throw invalid(`"${name}.size" must be a number.`);return{...present("name",toText(file.name,`${name}.name`)),...present("mimeType",toText(file.mimeType,`${name}.mimeType`)),...present("uri",toText(file.uri,`${name}.uri`)),...present("size",size)}})}function toIdentity(value){if(value===null)return null;let identity=toFields(value,"turn.identity",identityKeys);return{userId:toText(identity.user_id,"turn.identity.user_id")??"",email:toText(identity.email,"turn.identity.email")??""}}function toText(value,name){if(value==null)return null;if(typeof value!="string")throw invalid(`"${name}" must be a string.`);return value}function toFields(value,name,known){if(typeof value!="object"||value===null||Array.isArray(value))throw invalid(`"${name}" must be an object.`);if(known!==null&&!Object.keys(value).every(key=>known.includes(key)))throw invalid(`"${name}" may only have the keys ${known.join(", ")}.`);return{...value}}function present(key,value){let result={};return value!==null&&(result[key]=value),result}function invalid(message){return new CanaryError("INPUT_INVALID",message)}var maxEnvelopeLineBytes=268435456;async function runEnvelope(input,output,errors,options={}){let url=options.curl===""?defaultCurlUrl:options.curl;if(url!==void 0&&!isHttpUrl(url))return await write(errors,`Option "--curl" must be an http or https URL such as ${defaultCurlUrl}.
`),2;for(let stream of[output,errors])stream.on("error",()=>{});return await answerLines(input,output,errors,url,options.maxLineBytes??maxEnvelopeLineBytes)}async function answerLines(input,output,errors,url,maxLineBytes){let exitCode=0,lineNumber=0;for await(let line of splitLines(input,maxLineBytes)){lineNumber+=1;let reached=!0;try{let text=decodeLine(line,maxLineBytes);if(text.trim()==="")continue;reached=await write(output,`${renderAnswer(answer(text),url)}
`)}catch(error){if(!(error instanceof CanaryError))throw error;exitCode=2,reached=await write(errors,`Line ${lineNumber}: ${error.message}
`)}if(!reached)break}return exitCode}function answer(text){let line=parseTurnLine(text,randomUUID);return line.from==="turn"?normaliseTurn(line.turn):normaliseCanvasBody(line.canvasBody,line.turn)}function renderAnswer(result,url){return url===void 0?JSON.stringify(result.ok?{body:result.body}:{error:{status:result.status,body:result.body}}):result.ok?renderCurl(result.body,url):`# The server would refuse this turn with ${result.status}: ${JSON.stringify(result.body)}`}async function*splitLines(input,maxLineBytes){let parts=[],size=0,keep=part=>{size+=part.length,size>maxLineBytes?parts=[]:parts.push(part)},take=()=>{let line=size>maxLineBytes?null:Buffer.concat(parts);return parts=[],size=0,line};for await(let chunk of input){let rest=typeof chunk=="string"?Buffer.from(chunk):chunk;for(let end=rest.indexOf(10);end>=0;end=rest.indexOf(10))keep(rest.subarray(0,end)),yield take(),rest=rest.subarray(end+1);keep(rest)}size>0&&(yield take())}var strict=new TextDecoder("utf-8",{fatal:!0});function decodeLine(line,maxLineBytes){if(line===null)throw new CanaryError("INPUT_INVALID",`It is longer than ${maxLineBytes} bytes.`);try{return strict.decode(line)}catch(cause){throw new CanaryError("INPUT_INVALID","It is not UTF-8.",{cause})}}function isHttpUrl(url){return URL.canParse(url)&&/^https?:$/.test(new URL(url).protocol)}function write(stream,text){return new Promise((resolve2,reject)=>{stream.write(text,error=>{error?"code"in error&&(error.code==="EPIPE"||error.code==="ERR_STREAM_DESTROYED")?resolve2(!1):reject(error):resolve2(!0)})})}var commands=["run","validate","envelope"],overview=`session-continuity: does the agent in this image still remember what it was told?

Usage
  session-continuity run --image IMAGE [flags]     boot the image, play canaries, judge, report
  session-continuity run --url URL [flags]         the same against an agent that already runs
  session-continuity validate [FILES]              check canary files; no container is started
  session-continuity envelope [--curl [URL]]       turns in, exact request bodies out, a JSON object a line
  session-continuity COMMAND --help                what a command does, and its flags
  session-continuity --help | --version`,runExitCodes=`Exit codes
  0  passed: every observed expectation was met
  1  failed: at least one canary lost something it was told
  2  errored: no judgement was possible (bad input, boot, Docker, deadline)`,runUsage=`session-continuity run: boots an image, plays canaries, judges and reports

Usage
  session-continuity run --image IMAGE [flags]
  session-continuity run --url URL [flags]         an agent that you have started, judged on its replies

Example
  session-continuity run --image my-agent:dev --canary name-recall`,durations="A DURATION has its units: 90s, 3m, 1h30m.",validateHelp=`session-continuity validate: checks canary files and starts no container

Usage
  session-continuity validate [FILES]

FILES are paths or globs such as 'canaries/*.yaml'; without any, the built-in canaries are checked. Every mistake is listed
as file:line:column. A canary is also played, in memory, with agents that are wrong: one that lets such an agent pass is
refused with the reply that does. A profile is checked by run, before it looks for the image. There are no flags.

Exit codes
  0  every canary may gate
  2  at least one may not, or no file matches`,envelopeHelp=`session-continuity envelope: turns in, exact request bodies out

Usage
  session-continuity envelope <turns.jsonl
  session-continuity envelope --curl [URL] <turns.jsonl

Reads one JSON object a line from standard input and answers each with one line: {"body": …}, byte for byte what the
platform's server sends, or {"error": …} where that server refuses the turn.

Example of a line
  {"turn":{"workspace_id":"6f1c5a52-0b8e-4a43-9d8e-0f3d1d3f7a10","context_id":"canvas-1","text":"Hi."}}

Flags
  --curl [URL]
      Print curl commands that send the bodies to the agent at URL. (default: http://127.0.0.1:8000)

Exit codes
  0  every line was answered
  2  a line or a flag could not be used`;function renderHelp(){return`${overview}

${runExitCodes}
`}function renderCommandHelp(command){if(command==="validate")return`${validateHelp}
`;if(command==="envelope")return`${envelopeHelp}
`;let flags=rowsOf("cli").map(row=>{let fallback=row.fallback===""?"":` (default: ${row.fallback})`;return`  --${row.name} ${row.placeholder}${row.repeats?" ...":""}
      ${row.description}${fallback}`});return`${runUsage}

Flags
${flags.join(`
`)}

${durations}

${runExitCodes}
`}var version="0.1.0";var defaultWidth=100,typingHint=`Type turns, one JSON object a line, and end with Ctrl-D; see --help.
`;async function runCli(argv,env2){let[first="",...rest]=argv;try{if(first==="--version")return print(`${version}
`);let isHelp=["","help","--help","-h"].includes(first),name=isHelp?rest.find(word=>!word.startsWith("-")):first;if(name===void 0)return print(renderHelp(),first===""?2:0);let command=commands.find(known=>known===name);if(command===void 0)throw unknownCommand(name);return isHelp?print(renderCommandHelp(command)):await runNamed(command,rest,env2)}catch(thrown){let error=toCanaryError(thrown);return process.stderr.write(`${error.code}: ${error.message}
${error.hint===void 0?"":`${error.hint}
`}`),error.code==="INTERNAL"&&process.stderr.write(`${error.stack??""}
`),2}}async function runNamed(command,argv,env2){if(command!=="run"&&wantsHelp(argv))return print(renderCommandHelp(command));switch(command){case"run":return runCommand(argv,env2);case"validate":return runValidate(argv);case"envelope":{let flags=parseEnvelopeFlags(argv);return process.stdin.isTTY&&process.stderr.write(typingHint),runEnvelope(process.stdin,process.stdout,process.stderr,flags)}}}function print(text,exitCode=0){return process.stdout.write(text),exitCode}async function runValidate(globs){let flag=globs.find(glob=>glob.startsWith("-"));if(flag!==void 0)throw new CanaryError("INPUT_INVALID",`validate takes files and no flags; got ${JSON.stringify(flag.slice(0,60))}.`,{hint:"See session-continuity validate --help."});let{validate}=await import("./chunk-KO7FL2J5.js");return validate(globs,line=>process.stdout.write(`${line}
`))}async function runCommand(argv,env2){let request=parseRunFlags(argv,env2);if(request.kind==="version")return print(`${version}
`);if(request.kind==="help")return print(renderCommandHelp("run"));let{options,format}=request;await prepareReportDir(options.reportDir,"Flag --report-dir");let redactor=createRedactor(findSecretValues(options.env)),isJson=format==="json",out=isJson?process.stderr:process.stdout,color=wantsColor(out.isTTY===!0,env2),width=out.columns??defaultWidth,host=createTerminalHost({stdout:out,stderr:process.stderr,color,redactor,statusWidth:out.isTTY===!0?width:null}),stop=listenForStop(tellStopping),reporters=[{onEnd:report2=>stop.settle(report2.exitCode)},createTerminalReporter(host,{color,width}),createFilesReporter(createReportFolder(options.reportDir),redactor),...isJson?[createJsonReporter(process.stdout)]:[],{onEnd:()=>host.log(`Report: ${resolve(options.reportDir)}`)}],reporter=createFanOut(reporters,(thrown,callback)=>host.log(renderReporterError(thrown,callback)),redactor),identity=Buffer.from(systemRandom.bytes(16)).toString("hex");return(await run({options,identity,dockerHost:env2.DOCKER_HOST??null,reporter,signal:stop.run,marks:{runId:"",commits:[]},addSecret:value=>host.addSecret(value)})).exitCode}function wantsColor(isTerminal,env2){return env2.NO_COLOR!==void 0||env2.FORCE_COLOR==="0"?!1:env2.FORCE_COLOR!==void 0&&env2.FORCE_COLOR!==""?!0:isTerminal&&env2.TERM!=="dumb"}function tellStopping(){process.stderr.write(`
Stopping: the containers are being removed. Press Ctrl-C again to leave them behind.
`)}function parseEnvelopeFlags(argv){let[flag,url,...more]=argv;if(flag===void 0)return{};if(flag==="--curl"&&more.length===0)return{curl:url??"http://127.0.0.1:8000"};throw new CanaryError("INPUT_INVALID",`envelope takes --curl [URL] and nothing else; got ${JSON.stringify(argv.join(" ").slice(0,100))}.`)}function wantsHelp(argv){return argv.includes("--help")||argv.includes("-h")}function unknownCommand(command){let near=findNearWord(command,commands);return new CanaryError("INPUT_INVALID",`There is no command ${JSON.stringify(command.slice(0,60))}.`,{hint:near===null?`Commands are ${commands.join(", ")}; see session-continuity --help.`:`Did you mean ${near}?`})}var env={...process.env};setTestcontainersEnvironment(process.env);await exitWith(()=>runCli(process.argv.slice(2),env),env);
