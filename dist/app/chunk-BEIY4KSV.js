import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{toUploadName,uploadEvidence}from"./chunk-S27T7QAI.js";import"./chunk-H5BDD2H5.js";import"./chunk-OJ74DIY5.js";import"./chunk-3O3AF6ZL.js";import"./chunk-UYR77VIX.js";import"./chunk-3UWVTGOZ.js";export{toUploadName,uploadEvidence};
