import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{parseExpected}from"./chunk-LYCMPMM7.js";import"./chunk-SYEA34Y4.js";import"./chunk-5EWRBTFA.js";import"./chunk-LS2MVSDW.js";import"./first.js";import"./chunk-2LMNM6EE.js";import"./chunk-6ECKXIYP.js";export{parseExpected};
