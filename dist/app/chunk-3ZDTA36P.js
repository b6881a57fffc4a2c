import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{parseReport}from"./chunk-HEG7BJWH.js";import"./chunk-LS2MVSDW.js";import"./first.js";export{parseReport};
