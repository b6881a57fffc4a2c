// Entry of the sub-action status/.
import { exitWith } from './process/exit.ts';
import { runStatus } from './status/status-action.ts';

await exitWith(() => runStatus(process.env), process.env);
