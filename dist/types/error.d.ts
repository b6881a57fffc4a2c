/**
 * Every way in which a run can end without a judgement. `docs/troubleshooting.md` has a row for
 * each.
 */
export declare const errorCodes: readonly ['INPUT_INVALID', 'DEFINITION_INVALID', 'CANARY_VACUOUS', 'NO_CANARY_MATCHED', 'PROFILE_INVALID', 'EVENT_REFUSED', 'NODE_TOO_OLD', 'FLEET_INVALID', 'FLEET_REFUSED', 'LEGS_INCOMPLETE', 'DOCKER_UNAVAILABLE', 'ENGINE_UNSUPPORTED', 'IMAGE_NOT_FOUND', 'PULL_DENIED', 'PULL_FAILED', 'PLATFORM_MISMATCH', 'NETWORK_UNREACHABLE', 'CONTAINER_START_FAILED', 'CONTAINER_EXITED', 'OUT_OF_MEMORY', 'NEVER_LISTENED', 'NOT_CONFIGURED', 'NO_RPC_PATH', 'TURN_TIMEOUT', 'AGENT_UNRESPONSIVE', 'DEADLINE_EXCEEDED', 'CANCELLED', 'MODEL_NOT_CALLED', 'MODEL_BUDGET_EXCEEDED', 'MODEL_UNSUPPORTED', 'UNPROVEN', 'DECLARATION_UNTRUE', 'EXPECTED_FAILURE_STALE', 'ALL_SKIPPED', 'INTERNAL'];
/** One of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number];
/** Codes of a failed boot: the only errors after which one fresh container may be tried. */
export declare const bootErrorCodes: ReadonlySet<ErrorCode>;
/**
 * An operational error with a code, a message for people and, where there is one, the next step as
 * `hint`.
 */
export declare class CanaryError extends Error {
    readonly name = "CanaryError";
    readonly code: ErrorCode;
    readonly hint: string | undefined;
    /** True where the same would come of another try. */
    readonly isFinal: boolean;
    constructor(code: ErrorCode, message: string, options?: {
        hint?: string;
        cause?: unknown;
        isFinal?: boolean;
    });
}
/**
 * Turns anything thrown into a `CanaryError`. What is none becomes `INTERNAL`, with the original as
 * cause.
 */
export declare function toCanaryError(thrown: unknown): CanaryError;
/** The first line of a message, without the words that lead over to the lines below it. */
export declare function firstLineOf({ message }: CanaryError): string;
