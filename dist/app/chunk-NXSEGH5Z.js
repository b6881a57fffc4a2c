import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
var layers=["rejected","attachment-dropped","caption-dropped","memory-not-written","memory-not-recalled","tool-result-lost","peer-not-reached","leaked-from-other-session","sent-doubled","sent-out-of-order","not-stored","stored-under-another-key","stored-not-sent-to-model","not-sent-to-model","sent-broken","answered-without-model","answer-lost","answered-in-another-context","answer-wrong","unproven"];function toRunVerdict(verdicts){return verdicts.includes("failed")?"failed":verdicts.includes("errored")?"errored":verdicts.includes("passed")?"passed":"errored"}function toExitCode(verdict){return verdict==="passed"?0:verdict==="failed"?1:2}export{layers,toRunVerdict,toExitCode};
