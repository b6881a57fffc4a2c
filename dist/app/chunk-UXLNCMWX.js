import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{parseExpected}from"./chunk-4PMD35BD.js";import"./chunk-ODKPBSF2.js";import"./chunk-Q243OTUW.js";import"./chunk-HE5GM2WB.js";import"./chunk-YNJ4XIU7.js";import"./chunk-IG3LH5HE.js";import"./chunk-MINO55N2.js";import"./chunk-3TJYAHRK.js";import"./chunk-3UWVTGOZ.js";export{parseExpected};
