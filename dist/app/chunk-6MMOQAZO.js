import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{parseExpected}from"./chunk-OX26DLRV.js";import"./chunk-FCZEDZTN.js";import"./chunk-5EWRBTFA.js";import"./chunk-KZIR6B2X.js";import"./first.js";import"./chunk-IJSJMPNW.js";import"./chunk-6ECKXIYP.js";export{parseExpected};
