// Entry of the action's main step.
import { runAction } from './action.ts';
import { setTestcontainersEnvironment } from './testcontainers-settings.ts';

setTestcontainersEnvironment(process.env);
process.exitCode = await runAction(process.env);
