// What parsing refuses, for the tests of inputs and flags.
import { type Environment, parseActionInputs } from '../../../src/app/inputs/inputs.ts';
import { CanaryError } from '../../../src/domain/error.ts';

export const image = { INPUT_IMAGE: 'registry.example/agent:candidate' };

/** The error that a call throws, as code and message; fails when it throws none. */
export function problemOf(call: () => unknown): { code: string; message: string } {
  try {
    call();
  } catch (error) {
    if (error instanceof CanaryError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** What the action says of an environment that names an image. */
export function inputProblem(env: Environment): string {
  return problemOf(() => parseActionInputs({ ...image, ...env })).message;
}
