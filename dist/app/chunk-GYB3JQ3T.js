import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
var msPerUnit=[36e5,6e4,1e3,1],durationPattern=/^(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/;function parseDuration(text){let match=durationPattern.exec(text);if(match===null||text==="")return null;let totalMs=0;for(let[index,unitMs]of msPerUnit.entries())totalMs+=Number(match[index+1]??0)*unitMs;return totalMs}export{parseDuration};
