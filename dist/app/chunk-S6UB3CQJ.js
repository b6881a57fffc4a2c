import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
function setTestcontainersEnvironment(env){env.TESTCONTAINERS_RYUK_DISABLED="true",env.TESTCONTAINERS_HOST_OVERRIDE??="localhost",delete env.TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX,isJsonObject(env.DOCKER_AUTH_CONFIG??"")||(env.DOCKER_AUTH_CONFIG=noCredentials)}var noCredentials='{"auths":{}}';function isJsonObject(text){try{let value=JSON.parse(text);return typeof value=="object"&&value!==null&&!Array.isArray(value)}catch{return!1}}export{setTestcontainersEnvironment};
