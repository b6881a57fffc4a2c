// Messages of which the examples of conventions are made.
import type { ModelMessage } from '../domain/model-request.ts';

export const user = (text: string): ModelMessage => message('user', text);
export const assistant = (text: string): ModelMessage => message('assistant', text);
export const system = (text: string): ModelMessage => message('system', text);

function message(role: ModelMessage['role'], text: string): ModelMessage {
  return { role, text, toolCalls: [], toolCallId: null };
}
