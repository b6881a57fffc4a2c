// Entry of the action's main step.
import { runIdentity } from '../container/identity.ts';
import { runAction } from './action.ts';
import { markChildren } from './process/child-processes.ts';
import { exitWith } from './process/exit.ts';
import { endMainRecord, mainRecordPath, removeMainRecord } from './process/main-record.ts';
import { removeFolder, useScratchFolder } from './process/scratch-folder.ts';
import { setTestcontainersEnvironment } from './process/testcontainers-settings.ts';

// As the job runner gave it: what is set below is for packages and children, and may take the place
// of a secret.
const env = { ...process.env };
const identity = runIdentity(env);
const recordPath = mainRecordPath(identity, env);
// Gitea gives each attempt of a job the same number: an older green must not speak for this
// attempt.
removeMainRecord(recordPath);
process.once('exit', (code) => endMainRecord(recordPath, code));
setTestcontainersEnvironment(process.env);
markChildren(process.env, identity);
const scratch = useScratchFolder(process.env, identity);
await exitWith(() => runAction(env).finally(() => removeFolder(scratch)), env);
