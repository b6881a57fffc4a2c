// Entry of the action's main step.
import { runAction } from './action.ts';
import { exitWith } from './exit.ts';
import { setTestcontainersEnvironment } from './testcontainers-settings.ts';

setTestcontainersEnvironment(process.env);
await exitWith(() => runAction(process.env));
