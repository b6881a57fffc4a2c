import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
import{__commonJS,__require}from"./chunk-3UWVTGOZ.js";var require_promises=__commonJS({"builtin:node:timers/promises"(exports,module){module.exports=__require("node:timers/promises")}});export{require_promises};
