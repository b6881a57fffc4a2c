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

/** The state in v0.3's spelling (A2A 0.3 §6.3), also from v1.0's `TASK_STATE_INPUT_REQUIRED`; `unknown` for any other text. */
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
