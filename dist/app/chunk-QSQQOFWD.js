import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);
function toRedRate(reds,runs){return runs===0?null:reds===0?{reds,runs,upperBound:Math.min(1,3/runs),rule:"3/N"}:{reds,runs,upperBound:toExactBound(reds,runs),rule:"Clopper-Pearson"}}function toExactBound(reds,runs){if(reds>=runs)return 1;let low=reds/runs,high=1;for(let step=0;step<60;step+=1){let rate=(low+high)/2;atMost(reds,runs,rate)>.05?low=rate:high=rate}return high}function atMost(reds,runs,rate){let log=runs*Math.log1p(-rate),sum=Math.exp(log);for(let count=1;count<=reds;count+=1)log+=Math.log((runs-count+1)/count)+Math.log(rate)-Math.log1p(-rate),sum+=Math.exp(log);return sum}export{toRedRate,toExactBound};
