import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
var placeholderPattern=/\$\{([^{}$\n]*)(\}?)/g,holePattern=/(?<!\$)\{(|\d+|[a-z][a-z-]*(?::\w*)?)\}/g;function findPlaceholders(text){return[...text.matchAll(placeholderPattern)].map(match=>({source:match[0],body:match[1]??"",closed:match[2]==="}"}))}function replacePlaceholders(text,resolve){return text.replace(placeholderPattern,(source,body,end)=>end===""?source:resolve(body))}function parseNumbered(body,word){let match=/^([a-z]+):([1-9]\d{0,8})$/.exec(body);return match?.[1]===word?Number(match[2]):null}function findHoles(text){return[...text.matchAll(holePattern)].map(match=>match[1]??"")}export{findPlaceholders,replacePlaceholders,parseNumbered,findHoles};
