// Task states of both dialects.
import type { TaskState } from '../domain/reply.ts';

const states: ReadonlySet<string> = new Set<TaskState>([
  'submitted',
  'working',
  'input-required',
  'completed',
  'canceled',
  'failed',
  'rejected',
  'auth-required',
]);

/**
 * The state in v0.3's spelling (docs/rules/a2a.md "Task states"), also from v1.0's
 * `TASK_STATE_INPUT_REQUIRED`. `unknown` for any other text.
 */
export function toTaskState(text: string | null): TaskState {
  const state = (text ?? '')
    .replace(/^TASK_STATE_/, '')
    .replaceAll('_', '-')
    .toLowerCase();
  return isTaskState(state) ? state : 'unknown';
}

function isTaskState(state: string): state is TaskState {
  return states.has(state);
}

const descriptions: Readonly<Record<TaskState, string>> = {
  submitted: 'The agent took the task and did not finish it',
  working: 'The agent did not finish the task',
  'input-required': 'The agent asks for further input',
  'auth-required': 'The agent asks for authorisation',
  rejected: 'The agent refused the task',
  failed: 'The agent failed in the task',
  canceled: 'The task was canceled',
  completed: 'The agent finished the task',
  unknown: 'The agent names no known state',
};

/** What a state means for the turn, as the beginning of a sentence. */
export function describeState(state: TaskState): string {
  return descriptions[state];
}

/** True for a Task that is still at work and may yet be completed. */
export function isPending(state: TaskState | null): boolean {
  return state === 'submitted' || state === 'working';
}

/**
 * True for a Task on which nothing more comes without another turn: it is done, or waits for
 * somebody (docs/rules/a2a.md "Task states").
 */
export function isTerminal(state: TaskState): boolean {
  return !isPending(state) && state !== 'unknown';
}
