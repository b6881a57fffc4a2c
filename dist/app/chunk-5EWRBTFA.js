import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{toOrderedProblems}from"./first.js";function toSink(source){let present=[],missing=[];return{source,add(path,message,hint=null,needle){present.push({position:source.valueAt(path,needle),message,hint})},addAtKey(path,message,hint=null){present.push({position:source.keyAt(path),message,hint})},addMissing(path,message,hint=null){missing.push({position:source.valueAt(path),message,hint})},toProblems(){let{brokenLine,problems}=source,sure=brokenLine===null?[...present,...missing]:present.filter(problem=>problem.position.line<brokenLine);return toOrderedProblems([...problems,...sure])}}}export{toSink};
