import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{forges}from"./chunk-2XZNVUQC.js";function detectForge(env){return isSet(env.GITEA_ACTIONS)?forges.gitea:isSet(env.ACT_EXEC)||isSet(env.GITEA_ENV)?forges.gitea:isSet(env.ACT)?forges.act:isSet(env.GITHUB_ACTIONS)?forges.github:null}function hasJobSummary(env){let summary=detectForge(env)?.reports.summary;return summary==="announced"?(env.GITEA_ACTIONS_CAPABILITIES??"").split(/[\s,;]+/).includes("job-summary"):summary==="always"}function isSet(value){return value!==void 0&&value!==""&&value!=="false"&&value!=="0"}export{detectForge,hasJobSummary};
