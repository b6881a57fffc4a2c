// Entry of the sub-action status/.
import { exitWith } from './exit.ts';
import { runStatus } from './status-action.ts';

await exitWith(() => runStatus(process.env), process.env);
