import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
var suites=["core","extended","thorough","all"],modelModes=["auto","scripted","live","none"],evidenceExtents=["red","full"],uploadModes=["on-failure","always","never"];function offersScripted({model}){return model==="auto"||model==="scripted"}export{suites,modelModes,evidenceExtents,uploadModes,offersScripted};
