import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{parseReport}from"./chunk-W5N6D3UM.js";import"./chunk-KZIR6B2X.js";import"./first.js";export{parseReport};
