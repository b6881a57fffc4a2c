// Operational errors: one class, one closed list of codes. An unmet expectation is a value, never
// an error.

/**
 * Every way in which a run can end without a judgement. `docs/troubleshooting.md` has a row for
 * each.
 */
export const errorCodes = [
  // Before anything is started.
  'INPUT_INVALID',
  'DEFINITION_INVALID',
  'CANARY_VACUOUS',
  'NO_CANARY_MATCHED',
  'PROFILE_INVALID',
  'EVENT_REFUSED',
  'NODE_TOO_OLD',
  'FLEET_INVALID',
  'FLEET_REFUSED',
  'LEGS_INCOMPLETE',
  // Docker and the image.
  'DOCKER_UNAVAILABLE',
  'ENGINE_UNSUPPORTED',
  'IMAGE_NOT_FOUND',
  'PULL_DENIED',
  'PULL_FAILED',
  'PLATFORM_MISMATCH',
  'NETWORK_UNREACHABLE',
  'CONTAINER_START_FAILED',
  'CONTAINER_EXITED',
  'OUT_OF_MEMORY',
  'NEVER_LISTENED',
  'NOT_CONFIGURED',
  'NO_RPC_PATH',
  // While canaries are played.
  'TURN_TIMEOUT',
  'AGENT_UNRESPONSIVE',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'MODEL_NOT_CALLED',
  'MODEL_BUDGET_EXCEEDED',
  'MODEL_UNSUPPORTED',
  'UNPROVEN',
  'DECLARATION_UNTRUE',
  'EXPECTED_FAILURE_STALE',
  'ALL_SKIPPED',
  'INTERNAL',
] as const;

/** One of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number];

/** Codes of a failed boot: the only errors after which one fresh container may be tried. */
export const bootErrorCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CONTAINER_START_FAILED',
  'CONTAINER_EXITED',
  'OUT_OF_MEMORY',
  'NEVER_LISTENED',
  'NOT_CONFIGURED',
  'NO_RPC_PATH',
]);

/**
 * An operational error with a code, a message for people and, where there is one, the next step as
 * `hint`.
 */
export class CanaryError extends Error {
  override readonly name = 'CanaryError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  /** True where the same would come of another try. */
  readonly isFinal: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown; isFinal?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.isFinal = options.isFinal ?? false;
  }
}

/**
 * Turns anything thrown into a `CanaryError`. What is none becomes `INTERNAL`, with the original as
 * cause.
 */
export function toCanaryError(thrown: unknown): CanaryError {
  if (thrown instanceof CanaryError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CanaryError('INTERNAL', `Unexpected error: ${message}`, {
    hint: 'This is a defect of session-continuity: please report it with the stack trace from the log.',
    cause: thrown,
  });
}

/** The first line of a message, without the words that lead over to the lines below it. */
export function firstLineOf({ message }: CanaryError): string {
  const line = message.split('\n')[0] ?? message;
  const end = line.lastIndexOf('. ');
  return line.endsWith(':') && end !== -1 ? line.slice(0, end + 1) : line;
}
