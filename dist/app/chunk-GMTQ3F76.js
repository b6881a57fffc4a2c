import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
function requestHeaders(bodyByteLength,options={}){let authorization=options.inboundSecret===void 0?[]:[["Authorization",`Bearer ${options.inboundSecret}`]];return[["User-Agent","Go-http-client/1.1"],["Content-Length",String(bodyByteLength)],...authorization,["Content-Type","application/json"],["Accept-Encoding","gzip"]]}export{requestHeaders};
