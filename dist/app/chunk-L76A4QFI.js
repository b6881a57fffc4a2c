import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{parseReport}from"./chunk-ETMKC5WM.js";import"./chunk-HE5GM2WB.js";import"./chunk-3TJYAHRK.js";import"./chunk-3UWVTGOZ.js";export{parseReport};
