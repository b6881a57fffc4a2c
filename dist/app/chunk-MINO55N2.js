import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
function renderProblem(problem){let{file,line,column}=problem.position,hint=problem.hint===null?"":` (${problem.hint})`;return`${file}:${line}:${column}: ${problem.message}${hint}`}function toOrderedProblems(problems){return[...new Map(problems.map(problem=>[renderProblem(problem),problem])).values()].sort((a,b)=>a.position.line-b.position.line||a.position.column-b.position.column)}export{renderProblem,toOrderedProblems};
