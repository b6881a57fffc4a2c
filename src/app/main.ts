// Entry of the action's main step.
import { runIdentity } from '../container/identity.ts';
import { runAction } from './action.ts';
import { markChildren } from './child-processes.ts';
import { exitWith } from './exit.ts';
import { removeFolder, useScratchFolder } from './scratch-folder.ts';
import { setTestcontainersEnvironment } from './testcontainers-settings.ts';

const identity = runIdentity(process.env);
setTestcontainersEnvironment(process.env);
markChildren(process.env, identity);
const scratch = useScratchFolder(process.env, identity);
await exitWith(() => runAction(process.env).finally(() => removeFolder(scratch)), process.env);
