import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{parseBackendIds,uploadArtifactV4}from"./chunk-7KIGVNQO.js";import"./chunk-CKNDJKJH.js";import"./chunk-V4NMMGKM.js";import"./first.js";export{parseBackendIds,uploadArtifactV4};
