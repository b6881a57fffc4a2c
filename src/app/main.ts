// Entry of the action's main step.
import { runAction } from './action.ts';

process.exitCode = await runAction(process.env);
