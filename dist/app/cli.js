import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{createTerminalHost}from"./first.js";import{splitFlags}from"./first.js";import{translateBody}from"./first.js";import{normaliseCanvasBody,normaliseTurn}from"./first.js";import{createFanOut,defaultCurlUrl,listenForStop,parseRunFlags,renderCurl,renderReporterError,run,toReport,unknownProfile,version}from"./first.js";import{listOfferedLines,systemRandom}from"./first.js";import{createReportFolder,createReporters,inputRows,prepareReportDir,renderReportJson,rowsOf$2 as rowsOf,wrapRuns}from"./first.js";import{setTestcontainersEnvironment}from"./first.js";import{runLabel}from"./first.js";import{findSecretValues}from"./first.js";import{findNearWord}from"./first.js";import{exitWith}from"./first.js";import{createRedactor,neutralise}from"./first.js";import{CanaryError,toCanaryError}from"./first.js";import{rolloutForgeNames,rolloutForges}from"./first.js";const {resolve}=require("node:path");const {spawnSync}=require("node:child_process");var limitMs=1500,maxListed=20;function tellLeftBehind(identity){let filter=`label=${runLabel}=${identity}`,listing=["ps","-a","--format","{{.ID}} of {{.Image}}","--filter",filter],{stdout,status}=spawnSync("docker",listing,{encoding:"utf8",timeout:limitMs,stdio:["ignore","pipe","ignore"]}),rows=status===0?stdout.split(`
`).filter(row=>/^[\w./:@ -]+$/.test(row)):null;return rows?.length===0?`No container of this run is left.
`:[`${rows===null?"Containers of this run may be left.":`Left behind: ${rows.slice(0,maxListed).map(row=>`container ${row}`).join(", ")}.`} Remove them by hand, or leave it to a later run, which removes what has expired:`,`  docker rm -f -v $(docker ps -aq --filter ${filter})`,`  docker volume rm $(docker volume ls -q --filter ${filter})`,""].join(`
`)}const {randomUUID}=require("node:crypto");var turnKeys="method request_id message_id context_id workspace_id text files identity".split(" "),fileKeys="name mimeType uri size".split(" "),identityKeys="user_id email".split(" ");function parseTurnLine(text,mintUuid){let line=parseFields(text),turn=toTurn(toFields(line.turn,"turn",turnKeys),mintUuid),from=line.from??(line.canvas_body===void 0?"turn":"canvas_body");if(from==="turn")return{from,turn};if(from!=="canvas_body")throw invalid('"from" must be "turn" or "canvas_body".');if(typeof line.canvas_body!="string")throw invalid('"canvas_body" must be a string.');return{from,turn,canvasBody:line.canvas_body}}function parseFields(text){try{return toFields(JSON.parse(text),"the line",null)}catch(error){throw error instanceof SyntaxError?invalid("It is not JSON."):error}}function toTurn(turn,mintUuid){let workspaceId=toText(turn.workspace_id,"turn.workspace_id");if(workspaceId===null||workspaceId==="")throw invalid('"turn.workspace_id" must be a non-empty string.');return{method:toText(turn.method,"turn.method")??"message/send",requestId:toText(turn.request_id,"turn.request_id")??mintUuid(),messageId:toText(turn.message_id,"turn.message_id")??mintUuid(),contextId:toText(turn.context_id,"turn.context_id"),workspaceId,text:toText(turn.text,"turn.text"),files:toFiles(turn.files??[]),identity:toIdentity(turn.identity??null)}}function toFiles(files){if(!Array.isArray(files))throw invalid('"turn.files" must be a list.');return files.map((value,index)=>{let name2=`turn.files[${index}]`,file=toFields(value,name2,fileKeys),size=file.size??null;if(size!==null&&typeof size!="number")throw invalid(`"${name2}.size" must be a number.`);return{...present("name",toText(file.name,`${name2}.name`)),...present("mimeType",toText(file.mimeType,`${name2}.mimeType`)),...present("uri",toText(file.uri,`${name2}.uri`)),...present("size",size)}})}function toIdentity(value){if(value===null)return null;let identity=toFields(value,"turn.identity",identityKeys);return{userId:toText(identity.user_id,"turn.identity.user_id")??"",email:toText(identity.email,"turn.identity.email")??""}}function toText(value,name2){if(value==null)return null;if(typeof value!="string")throw invalid(`"${name2}" must be a string.`);return value}function toFields(value,name2,known){if(typeof value!="object"||value===null||Array.isArray(value))throw invalid(`"${name2}" must be an object.`);if(known!==null&&!Object.keys(value).every(key=>known.includes(key)))throw invalid(`"${name2}" may only have the keys ${known.join(", ")}.`);return{...value}}function present(key,value){let result={};return value!==null&&(result[key]=value),result}function invalid(message){return new CanaryError("INPUT_INVALID",message)}var maxEnvelopeLineBytes=268435456,lookUpMs=3e3;async function runEnvelope(input,output,errors,options={}){let url=options.curl===""?defaultCurlUrl:options.curl;if(url!==void 0&&!isHttpUrl(url))return await write(errors,`Option "--curl" must be an http or https URL such as ${defaultCurlUrl}.
`),2;for(let stream of[output,errors])stream.on("error",()=>{});let target=await toTarget(url,options.dialect,errors);return await answerLines(input,output,errors,target,options.maxLineBytes??maxEnvelopeLineBytes)}async function toTarget(url,choice,errors){let strict2=choice==="strict";if(choice==="platform"||url===void 0&&(strict2||choice===void 0))return{url,dialect:"json-rpc-0.3",strict:strict2};if(choice!==void 0&&!strict2)return{url:url===void 0?url:toSendUrl(url,choice),dialect:choice,strict:strict2};let agentUrl=url??defaultCurlUrl;try{let{connectAgent}=await import("./chunk-D6GARK2X.js"),agent=await connectAgent(agentUrl,AbortSignal.timeout(lookUpMs));await agent.close();let{dialect="json-rpc-0.3",path="/"}=agent.endpoint??{};return{url:new URL(path,agentUrl).href,dialect,strict:strict2}}catch(error){if(!(error instanceof CanaryError))throw error;return await write(errors,`No A2A agent answers at ${agentUrl}, so its card cannot say how it is spoken to: the lines speak JSON-RPC 0.3, as the platform does. --dialect names another.
`),{url,dialect:"json-rpc-0.3",strict:strict2}}}function toSendUrl(url,dialect){if(dialect.startsWith("json-rpc"))return url;let base=url.replace(/\/+$/,""),isVersioned=dialect==="http-json-1.0"||base.endsWith("/v1");return`${base}${isVersioned?"":"/v1"}/message:send`}async function answerLines(input,output,errors,target,maxLineBytes){let exitCode=0,lineNumber=0;for await(let line of splitLines(input,maxLineBytes)){lineNumber+=1;let reached=!0;try{let text=decodeLine(line,maxLineBytes);if(text.trim()==="")continue;reached=await write(output,`${renderAnswer(answer(text),target)}
`)}catch(error){if(!(error instanceof CanaryError))throw error;exitCode=2,reached=await write(errors,`Line ${lineNumber}: ${error.message}
`)}if(!reached)break}return exitCode}function answer(text){let line=parseTurnLine(text,randomUUID);return line.from==="turn"?normaliseTurn(line.turn):normaliseCanvasBody(line.canvasBody,line.turn)}function renderAnswer(result,{url,dialect,strict:strict2}){let body=result.ok?translateBody(result.body,dialect,strict2):null;if(url===void 0)return JSON.stringify(result.ok?{body}:{error:{status:result.status,body:result.body}});if(result.ok){let version2=dialect.endsWith("1.0")?[["A2A-Version","1.0"]]:[];return renderCurl(body??"",url,version2)}return`# The server would refuse this turn with ${result.status}: ${JSON.stringify(result.body)}`}async function*splitLines(input,maxLineBytes){let parts=[],size=0,keep=part=>{size+=part.length,size>maxLineBytes?parts=[]:parts.push(part)},take=()=>{let line=size>maxLineBytes?null:Buffer.concat(parts);return parts=[],size=0,line};for await(let chunk of input){let rest2=typeof chunk=="string"?Buffer.from(chunk):chunk;for(let end=rest2.indexOf(10);end>=0;end=rest2.indexOf(10))keep(rest2.subarray(0,end)),yield take(),rest2=rest2.subarray(end+1);keep(rest2)}size>0&&(yield take())}var strict=new TextDecoder("utf-8",{fatal:!0});function decodeLine(line,maxLineBytes){if(line===null)throw new CanaryError("INPUT_INVALID",`It is longer than ${maxLineBytes} bytes.`);try{return strict.decode(line)}catch(cause){throw new CanaryError("INPUT_INVALID","It is not UTF-8.",{cause})}}function isHttpUrl(url){return URL.canParse(url)&&/^https?:$/.test(new URL(url).protocol)}function write(stream,text){return new Promise((resolve2,reject)=>{stream.write(text,error=>{error?"code"in error&&(error.code==="EPIPE"||error.code==="ERR_STREAM_DESTROYED")?resolve2(!1):reject(error):resolve2(!0)})})}var name="session-continuity fleet",shared=`  --fleet FILE
      The fleet file. (default: fleet.yaml)`,dryRun=`  --dry-run
      Changes nothing. Prints what would change and every call that would be made.`,rest=`The token is in the environment variable whose name the fleet file has, and never in a flag.
A command that broke off is given again, and goes on. docs/fleet-rollout.md leads through it all.

Exit codes
  0  done
  1  the answer is no: NO-GO, not required, the check does not bite
  2  something could not be done`,publicHosts=Object.values(rolloutForges).flatMap(({api})=>api.publicServer?.host??[]).join(" or "),texts={init:`${name} init: writes a fleet file from what an organisation holds

Usage
  ${name} init --forge URL --owner NAME [flags]

Flags
  --forge URL
      The server, as people open it: https://git.example.org.
  --owner NAME
      The organisation, or the user.
  --match PATTERN
      Repositories to take, such as 'template-*'. (default: all)
  --kind ${rolloutForgeNames.join("|")}
      What the server is. Needed unless the URL is that of ${publicHosts}.
  --token VARIABLE
      The NAME of the environment variable with the token. (default: FLEET_TOKEN)
  --fleet FILE
      The file to write; it is never overwritten. (default: fleet.yaml)`,onboard:`${name} onboard: a pull request with the workflow, for each repository

Usage
  ${name} onboard [REPO...] [flags]

One branch, one commit, one pull request. A second run changes nothing, or updates the same one.
A pull request that was closed is an opt-out, and is not opened again.

Flags
${dryRun}
${shared}`,bake:`${name} bake: may the check be required? GO, NO-GO or GO ON

Usage
  ${name} bake [REPO...] [flags]
  ${name} bake REPO --judge SHA=true|false

Reads what the forge recorded, and the reports of red runs where they are still there.

Flags
  --judge SHA=true|false ...
      Says whether the image of that commit was broken indeed. Kept in the fleet file.
  --json
      One JSON object a line, for programs.
${shared}`,drill:`${name} drill: a broken image must be red, a healthy one green

Usage
  ${name} drill REPO [flags]

Opens two throw-away pull requests, and closes both whatever comes of it.

Flags
  --wait DURATION
      How long a check may take. (default: 30m)
${shared}`,require:`${name} require: makes the check required, and changes nothing else

Usage
  ${name} require REPO [flags]

Flags
  --force REASON
      Requires it although something speaks against it. The reason goes into the journal.
  --update-branches
      Updates open pull requests that would be locked otherwise.
${dryRun}
${shared}`,unrequire:`${name} unrequire: takes back what require did

Usage
  ${name} unrequire REPO [flags]

Flags
${dryRun}
${shared}`,status:`${name} status: the state of each repository, and what is next

Usage
  ${name} status [REPO...] [flags]

Flags
  --json
      The rows as JSON.
  --markdown
      The table for a job summary.
  --html FILE
      The same as one page that loads nothing.
${shared}`,matrix:`${name} matrix: the repositories as JSON for strategy.matrix of a workflow

Usage
  ${name} matrix [REPO...] [flags]

Flags
${shared}`},overview=`${name}: rolls the check out over many repositories, and back

Usage
  ${name} init --forge URL --owner NAME [--match PATTERN]
  ${name} onboard [REPO...] [--dry-run]
  ${name} bake [REPO...] [--json]
  ${name} bake REPO --judge SHA=true|false
  ${name} drill REPO [--wait 30m]
  ${name} require REPO [--update-branches] [--force REASON] [--dry-run]
  ${name} unrequire REPO [--dry-run]
  ${name} status [REPO...] [--json | --markdown] [--html FILE]
  ${name} matrix [REPO...]
  ${name} COMMAND --help

Commands
${Object.values(texts).map(text=>`  ${text.split(`
`,1)[0]?.slice(name.length+1)}`).join(`
`)}`;function renderFleetHelp(command){return`${(command!==void 0&&Object.hasOwn(texts,command)?texts[command]:void 0)??overview}

${rest}
`}var width=100,commands=["run","open","validate","envelope","merge","replay","diff","fleet"],overview2=`session-continuity: does the agent in this image still remember what it was told?

Usage
  session-continuity run --image IMAGE [flags]     boot the image, play canaries, judge, report
  session-continuity run --url URL [flags]         the same against an agent that already runs
  session-continuity open [DIR]                    shows the page of a report folder
  session-continuity validate [FILES]              check canary files; no container is started
  session-continuity envelope [--curl [URL]]       turns in, exact request bodies out, a JSON object a line
  session-continuity merge DIR...                  joins the reports of matrix legs or shards into one
  session-continuity replay DIR...                 judges what a run has recorded again; no container is started
  session-continuity diff DIR DIR                  what differs between two runs, turn by turn
  session-continuity fleet COMMAND                 rolls the check out over many repositories
  session-continuity COMMAND --help                what a command does, and its flags
  session-continuity --help | --version`,runExitCodes=`Exit codes
  0  passed: every observed expectation was met
  1  failed: at least one canary lost something it was told
  2  errored: it could not be judged (bad input, boot, Docker, deadline)`,runUsage=`session-continuity run: boots an image, plays canaries, judges and reports

Usage
  session-continuity run --image IMAGE [flags]
  session-continuity run --url URL [flags]         an agent that you have started: replies alone

Example
  session-continuity run --image my-agent:dev --canary name-recall`,durations="A DURATION has its units: 90s, 3m, 1h30m.",openHelp=`session-continuity open: shows the page of a report folder

Usage
  session-continuity open [DIR]

Opens report.html of DIR in the browser of this machine, and prints its path. Without a terminal or a
screen it only prints the path. DIR is what run was given with --report-dir. (default: session-continuity-report)

Exit codes
  0  the path was printed
  2  there is no page`,validateHelp=`session-continuity validate: checks canary files and starts no container

Usage
  session-continuity validate [FILES]

FILES are paths or globs such as 'canaries/*.yaml'; without any, the built-in canaries are checked.
Every mistake is listed as file:line:column. A canary is also played, in memory, with agents that
are wrong: one that lets such an agent pass is refused with the reply that does, and so is one that
expects what even a perfect agent cannot show. A profile is checked by run, before it looks for
the image. There are no flags.

Example
  session-continuity validate 'canaries/*.yaml'

Exit codes
  0  every canary may gate
  2  at least one may not, or no file matches`,mergeHelp=`session-continuity merge: joins the reports of matrix legs into one report, one page and one exit code

Usage
  session-continuity merge DIR... [--expect LEG,LEG...] [--report-dir DIR]

A DIR is the report folder of a leg, or a folder of such folders, as actions/download-artifact makes it. A leg has
the name of its folder. LEG=DIR gives it another. It counts as the expected leg of that name, else of its profile's name.
The shards of one image (run --shard I/N) are joined first, and are one leg. One that is missing makes it errored.
A report in a folder directly below a leg is one more leg. The report of another merge is none, and makes it errored.

Flags
  --expect LEG,LEG...
      The legs that there must be. One that is missing, doubled, not expected, from another version of this program or
      without a verdict makes the whole run errored.
  --report-dir DIR
      Where report.json, report.html, junit.xml and summary.md are written: none of the folders that are read.
      (default: session-continuity-report)

Exit codes
  0  every leg passed
  1  a leg failed
  2  a leg is missing or could not be judged`,replayHelp=`session-continuity replay: judges what runs have recorded again, with the judge of this version

Usage
  session-continuity replay DIR...

A DIR is a report folder as run leaves it, with report.json and the records that it lists. No container is started, and
nothing is written. Each canary whose verdict or layer differs is listed with what it was and what it is now.

Example
  session-continuity replay session-continuity-report

Exit codes
  0  every verdict and layer is the same
  1  a verdict or a layer differs
  2  a folder or a record could not be judged, and nothing else differs`,diffHelp=`session-continuity diff: what differs between two runs

Usage
  session-continuity diff DIR DIR [--html FILE]

Each DIR is a report folder as run leaves it. For each canary with another result, or with other turns, the
first turn that differs is shown: what was sent, the model request, the session's rows of the store, memory and reply of
both runs side by side. Marks, facts, ids and times are shown by their names, since each run has its own.

Flags
  --html FILE
      Writes the same as a page.

Exit codes
  0  nothing differs
  1  something differs
  2  a folder could not be read`,envelopeHelp=`session-continuity envelope: turns in, exact request bodies out

Usage
  session-continuity envelope <turns.jsonl
  session-continuity envelope [--curl [URL]] [--dialect DIALECT] <turns.jsonl

Reads one JSON object a line from standard input and answers each with one line: {"body": …}, byte
for byte what the platform's server sends, or {"error": …} where that server refuses the turn.

Example of a line
  {"turn":{"workspace_id":"6f1c5a52-0b8e-4a43-9d8e-0f3d1d3f7a10","context_id":"c-1","text":"Hi."}}

A turn has workspace_id, and as it likes context_id, text, method, request_id, message_id,
identity {user_id, email}, and files: a list of {name, mimeType, uri, size}.

Flags
  --curl [URL]
      Print curl commands that send the bodies to the agent at URL, in the dialect that its card
      offers and run would speak. (default: http://127.0.0.1:8000)
  --dialect DIALECT
      platform, strict, json-rpc-0.3, json-rpc-1.0, http-json-0.3 or http-json-1.0, as with run.
      The agent is not asked, except by strict. Without --curl and --dialect: platform.

Exit codes
  0  every line was answered
  2  a line or a flag could not be used`;function renderHelp(){return`${overview2}

${runExitCodes}
`}function renderCommandHelp(command){if(command==="open")return`${openHelp}
`;if(command==="validate")return`${validateHelp}
`;if(command==="merge")return`${mergeHelp}
`;if(command==="replay")return`${replayHelp}
`;if(command==="diff")return`${diffHelp}
`;if(command==="fleet")return renderFleetHelp(void 0);if(command==="envelope")return`${envelopeHelp}
`;let flags=rowsOf("cli").map(row=>{let fallback=row.fallback===""?"":` (default: ${row.fallback})`,told={text:`${row.description}${fallback}`},indent=" ".repeat(6),lines=wrapRuns([told],{width,first:{text:indent},rest:indent});return[`  --${row.name} ${row.placeholder}${row.repeats?" ...":""}`,...lines].join(`
`)});return`${runUsage}

Flags
${flags.join(`
`)}

${durations}

${runExitCodes}
`}function toRefusedReport(error){return toReport({startedAt:Date.now(),durationMs:0,image:{reference:"",id:null,digests:[],platform:null},profile:{profile:unknownProfile,decidedBy:"default"},scope:"context",suite:"",logLines:0,outcomes:[],notes:[],error})}var defaultWidth=100,minWidth=20,typingHint=`Type turns, one JSON object a line, and end with Ctrl-D; see --help.
`;async function runCli(argv,env2){let[first="",...rest2]=argv;try{if(first==="--version")return print(`${version}
`);let isHelp=["","help","--help","-h"].includes(first),name2=isHelp?rest2.find(word=>!word.startsWith("-")):first;if(name2===void 0)return print(renderHelp(),first===""?2:0);let command=commands.find(known=>known===name2);if(command===void 0)throw unknownCommand(name2);return isHelp?print(renderCommandHelp(command)):await runNamed(command,rest2,env2)}catch(thrown){let error=toCanaryError(thrown),stack=error.code==="INTERNAL"?[error.stack??""]:[],redactor=createRedactor([]);for(let text of[`${error.code}: ${error.message}`,error.hint??"",...stack])text!==""&&process.stderr.write(`${neutralise(redactor.text(text)).join(`
`)}
`);return 2}}async function runNamed(command,argv,env2){if(command==="fleet"&&wantsHelp(argv))return print(renderFleetHelp(argv.find(word=>!word.startsWith("-"))));if(command!=="run"&&wantsHelp(argv))return print(renderCommandHelp(command));switch(command){case"merge":{let{runMerge}=await import("./chunk-YGAHTBHC.js");return runMerge(argv,env2)}case"replay":{let{runReplay}=await import("./chunk-L7ZPWJUE.js");return runReplay(argv,{out:line=>process.stdout.write(`${line}
`),err:line=>process.stderr.write(`${line}
`)})}case"diff":{let{runDiff}=await import("./chunk-HHMP4B32.js"),width2=process.stdout.columns??readColumns(env2);return runDiff(argv,{width:width2,out:line=>process.stdout.write(`${line}
`)})}case"fleet":return runFleetCommand(argv,env2);case"open":{let{openPage}=await import("./chunk-M6JCTFEU.js"),isTerminal=process.stdout.isTTY===!0;return openPage(argv,{env:env2,platform:process.platform,isTerminal,print})}case"run":return runCommand(argv,env2);case"validate":return runValidate(argv);case"envelope":{let flags=parseEnvelopeFlags(argv);return process.stdin.isTTY&&process.stderr.write(typingHint),runEnvelope(process.stdin,process.stdout,process.stderr,flags)}}}function print(text,exitCode=0){return process.stdout.write(text),exitCode}async function runValidate(globs){let flag=globs.find(glob=>glob.startsWith("-"));if(flag!==void 0)throw new CanaryError("INPUT_INVALID",`validate takes files and no flags; got ${JSON.stringify(flag.slice(0,60))}.`,{hint:"See session-continuity validate --help."});let{validate}=await import("./chunk-2C7FIZLK.js");return validate(globs,line=>process.stdout.write(`${line}
`))}async function runCommand(argv,env2){let request=await orAsJson(argv,()=>parseRunFlags(argv,env2));if(request.kind==="version")return print(`${version}
`);if(request.kind==="help")return print(renderCommandHelp("run"));let{options,format}=request;await orAsJson(argv,()=>prepareReportDir(options.reportDir,"Flag --report-dir"));let redactor=createRedactor(findSecretValues(options.env)),isJson=format==="json",out=isJson?process.stderr:process.stdout,color=wantsColor(out.isTTY===!0,env2),width2=out.columns??readColumns(env2),host=createTerminalHost({stdout:out,stderr:process.stderr,color,redactor,statusWidth:out.isTTY===!0&&env2.TERM!=="dumb"?width2:null}),identity=Buffer.from(systemRandom.bytes(16)).toString("hex"),stop=listenForStop(tellStopping,()=>process.stderr.write(tellLeftBehind(identity))),made=createReporters(isJson?"run --format json":"run",{host,redactor,folder:createReportFolder(options.reportDir),table:{color,width:width2},usesLine:null,output:process.stdout}),reporters=[{onEnd:report2=>stop.settle(report2.exitCode)},...made["at-once"],...made["with-page"],{onEnd:()=>host.log(`Report: ${resolve(options.reportDir)}`)}],reporter=createFanOut(reporters,(thrown,callback)=>host.log(renderReporterError(thrown,callback)),redactor);return(await run({options,identity,dockerHost:env2.DOCKER_HOST??null,isPod:env2.KUBERNETES_SERVICE_HOST!==void 0,reporter,signal:stop.run,startedAt:performance.timeOrigin,marks:{runId:"",commits:[]},onServing:url=>{for(let line of renderServing(url))host.log(line)},addSecret:value=>host.addSecret(value)})).exitCode}async function runFleetCommand(argv,env2){let say=text=>()=>{process.stderr.write(text)},stop=listenForStop(say(`
Stopping: what is open is being closed. Press Ctrl-C again to leave it as it is.
`),say(`Left as it is. The same command, given again, goes on from there.
`)),{runFleet,systemWorld}=await import("./chunk-KOPEHHWA.js"),code=await runFleet(argv,systemWorld(env2,stop.run));return stop.settle(code),code}function renderServing(url){return[`The scripted model listens at ${url}. Start the agent with the line of its model's provider:`,...listOfferedLines(url).map(line=>`  export ${line}`)]}async function orAsJson(argv,read){try{return await read()}catch(thrown){throw asksForJson(argv)&&print(renderReportJson(toRefusedReport(toCanaryError(thrown)))),thrown}}function asksForJson(argv){return argv.some((word,at)=>word==="--format=json"||word==="--format"&&argv[at+1]==="json")}function readColumns({COLUMNS=""}){let columns=/^\d{1,4}$/.test(COLUMNS)?Number(COLUMNS):0;return columns>=minWidth?columns:defaultWidth}function wantsColor(isTerminal,env2){return env2.NO_COLOR!==void 0||env2.FORCE_COLOR==="0"?!1:env2.FORCE_COLOR!==void 0&&env2.FORCE_COLOR!==""?!0:isTerminal&&env2.TERM!=="dumb"}function tellStopping(){process.stderr.write(`
Stopping: the containers are being removed. Press Ctrl-C again to leave them behind.
`)}function parseEnvelopeFlags(argv){let known={curl:"optional",dialect:"value"},{words,flags,problems}=splitFlags(argv,known);if(words.length>0||problems.length>0)throw new CanaryError("INPUT_INVALID",`envelope takes --curl [URL] and --dialect DIALECT, each once, and nothing else; got ${JSON.stringify(argv.join(" ").slice(0,100))}.`);let[curl]=flags.get("curl")??[],[dialect]=flags.get("dialect")??[],parsed=dialect===void 0?null:inputRows.dialect.parse(dialect);if(parsed!==null&&"must"in parsed)throw new CanaryError("INPUT_INVALID",`Flag --dialect ${parsed.must}; got ${JSON.stringify(dialect?.slice(0,80))}.`);return{...curl===void 0?{}:{curl},...parsed===null?{}:{dialect:parsed.value}}}function wantsHelp(argv){return argv.includes("--help")||argv.includes("-h")}function unknownCommand(command){let near=findNearWord(command,commands);return new CanaryError("INPUT_INVALID",`There is no command ${JSON.stringify(command.slice(0,60))}.`,{hint:near===null?`Commands are ${commands.join(", ")}; see session-continuity --help.`:`Did you mean ${near}?`})}var env={...process.env};setTestcontainersEnvironment(process.env);await exitWith(()=>runCli(process.argv.slice(2),env),env);
