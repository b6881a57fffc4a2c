import type { Capability } from './capability.js';
import type { ErrorCode } from './error.js';
import type { ReportExpected } from './expected-failure.js';
import type { ReportCall, ReportMemory, ReportPhase, ReportPicture, ReportStoreChanges } from './report-facts.js';
import type { EarlierRun, ReportLeg } from './report-others.js';
import type { ListedRun, SeriesTally } from './series.js';
import type { ReportShard } from './shard.js';
import type { ExpectationResult, Layer, Verdict } from './verdict.js';
/** Version of the shape of `report.json`. Raised when a reader could break. */
export declare const reportVersion = 1;
export interface ReportExpectation {
    readonly kind: string;
    /** Line in the canary's file, or null for an invariant. */
    readonly line: number | null;
    readonly result: ExpectationResult;
    readonly expected: string;
    readonly actual: string;
}
/**
 * What the store showed after a turn: the keys under which this turn appears, and whether the
 * context's first turn shares one.
 */
export interface ReportStore {
    readonly files: readonly string[];
    readonly records: number;
    readonly keys: readonly string[];
    readonly sameKeyAsFirstTurn: boolean | null;
    /** Absent in older reports. */
    readonly changes?: ReportStoreChanges;
}
/** How a text appears in a model request in which it is due. */
export type GivenState = 'whole' | 'missing' | 'cut' | 'repeated' | 'other-role' | 'not-due';
/** What a turn's model request had of one turn of its session, this one included. */
export interface ReportGiven {
    readonly turn: number;
    /** What the user said. */
    readonly text: GivenState;
    /** What was answered. `null`: no answer was due yet, or ever. */
    readonly answer: GivenState | null;
}
export interface ReportTurn {
    readonly session: string;
    readonly contextId: string;
    readonly sent: string;
    readonly reply: string;
    readonly durationMs: number;
    readonly expectations: readonly ReportExpectation[];
    readonly attachments: readonly {
        readonly name: string;
        readonly via: string;
        readonly fallbackReasons: readonly string[];
        /** Absent in older reports. */
        readonly bytes?: number;
        /** SHA-256 in hexadecimal. Absent in older reports. */
        readonly digest?: string;
    }[];
    readonly modelRequests: number;
    /** Tool calls with what came back. Absent: none were made. */
    readonly calls?: readonly ReportCall[];
    /** Memory rows that were written and read. Absent: none were. */
    readonly memory?: readonly ReportMemory[];
    /** What the turn waited for. Absent in older reports. */
    readonly phases?: readonly ReportPhase[];
    /**
     * Of a canary that failed: what the turn's model request had of its conversation. Absent: there
     * was none.
     */
    readonly given?: readonly ReportGiven[];
    readonly store: ReportStore | null;
}
/** One step of a fact on its way from the user to the answer. */
export interface ReportStep {
    /** `told`, `stored`, `sent to model`, `answered` and the like. */
    readonly name: string;
    /** `unseen`: nothing shows it. */
    readonly state: 'ok' | 'lost' | 'unseen';
    /** The turn in which it shows. `null`: it is of no single turn. */
    readonly turn: number | null;
    /** In what way, in a few words. Empty: there is no more to say. */
    readonly note: string;
}
/** A message of a model request, or the place of one that is missing. Text of an agent. */
export interface ReportMessage {
    readonly speaker: string;
    readonly text: string;
    /** What is wrong with it. Empty: nothing. */
    readonly note: string;
}
/** A line of a container's log. Text of an image. */
export interface ReportLogLine {
    /** RFC 3339. `null`: not known. */
    readonly at: string | null;
    readonly stream: 'stdout' | 'stderr' | null;
    readonly text: string;
}
/** The newest lines that the containers of a canary wrote in a turn. */
export interface ReportLog {
    /** True: nothing was written in the turn, and these are the last lines before it. */
    readonly isBefore: boolean;
    readonly lines: readonly ReportLogLine[];
}
/** What the turn shows that a canary failed in, or that kept it from being judged. */
export interface ReportFailure {
    readonly turn: number;
    /** From the user to the answer. Empty where it could not be judged. */
    readonly chain: readonly ReportStep[];
    /** The messages of the turn's model request with its gaps. `null`: there was no request. */
    readonly request: readonly ReportMessage[] | null;
    /**
     * The turn's message as a shell command. `null`: too long for a report. Absent in older reports.
     */
    readonly curl?: string | null;
    /** Absent where no container of it wrote a line, as behind `--url`. */
    readonly log?: ReportLog;
}
/** What a failed canary did on the base image, with the same facts. */
export interface BaseFinding {
    /**
     * `also-fails` there, passes there and so is `new` in this image, or could not be judged there.
     */
    readonly label: 'also-fails' | 'new' | 'not-judged';
    /** Where the base lost it. `null` unless it failed there. */
    readonly layer: Layer | null;
    /** Its headline there, or why it could not be judged. */
    readonly reason: string;
    /** The picture of it there. Absent where no turn was played. */
    readonly picture?: ReportPicture;
}
export interface ReportCanary {
    readonly name: string;
    readonly title: string;
    readonly suite: string;
    readonly file: string;
    /** Line for an annotation: the unmet expectation's, else the canary's first. */
    readonly line: number;
    readonly verdict: Verdict;
    /** The run of a series in which it ended so. Absent where there was one run. */
    readonly run?: number;
    readonly flaky: boolean;
    readonly layer: Layer | null;
    readonly headline: string;
    /**
     * What expected-failures.yaml says of it, and what came of that. Absent: it is not listed there.
     */
    readonly expected?: ReportExpected;
    /**
     * Abilities that it needs and the agent is declared not to have. Absent where it is not skipped
     * for that.
     */
    readonly without?: readonly Capability[];
    /** What to do next, where neither error nor layer says it. */
    readonly next?: string;
    /** Absent where no base image was named, and for canaries that did not fail. */
    readonly base?: BaseFinding;
    readonly error: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly hint: string | null;
    } | null;
    readonly durationMs: number;
    readonly turns: readonly ReportTurn[];
    /** Witnesses that never appeared for this canary, each with what was therefore not judged. */
    readonly notObserved: readonly string[];
    /** Absent for one that passed or was skipped, and where no turn was played. */
    readonly failure?: ReportFailure;
    /** Where the witnesses had the words that it is about. Absent where no turn was played. */
    readonly picture?: ReportPicture;
    /** What the boot of its first container took. Absent where it played in none of its own. */
    readonly bootMs?: number;
    /** The last lines of the container's log. Kept for canaries that did not pass. */
    readonly logTail: readonly string[];
}
/** An ability that the agent is declared not to have. */
export interface DeclaredLack {
    readonly ability: Capability;
    /** `the input`, or `the profile NAME`. */
    readonly by: string;
}
/**
 * The runs of `--repeat`. The canaries of such a report are each shown as in the first run in which
 * they ended worst.
 */
export interface ReportSeries extends SeriesTally {
    /** Runs asked for. A series that was stopped has fewer. */
    readonly asked: number;
    readonly runs: readonly ListedRun[];
}
/** An image by the name as written, and by the id that all its containers are of. */
export interface ReportImage {
    readonly reference: string;
    /** null for a running agent, and for an image that was not found. */
    readonly id: string | null;
    readonly digests: readonly string[];
    readonly platform: string | null;
}
/** The run on the base image. */
export type ReportBase = Pick<Report, 'image' | 'profile' | 'sessionScope' | 'durationMs' | 'error'>;
/** A file with the records of a run's canaries: what `replay` judges again. */
export interface ReportRecords {
    /** Relative to the folder of `report.json`, with `/`. */
    readonly path: string;
    /** The run of a series. Absent: there was one run. */
    readonly run?: number;
    /** Set where it was played on the base image. */
    readonly isBase?: true;
}
export interface Report {
    readonly version: typeof reportVersion;
    /** Version of the program that made it. Absent in older reports. */
    readonly tool?: string;
    readonly verdict: Exclude<Verdict, 'skipped'>;
    readonly exitCode: 0 | 1 | 2;
    /** ISO 8601, UTC. */
    readonly startedAt: string;
    readonly durationMs: number;
    /** The first reason of a run that could not start or finish. `null` otherwise. */
    readonly error: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly hint: string | null;
    } | null;
    readonly image: ReportImage;
    /** Image of the second agent. Absent where none of its own was named, or no canary asks one. */
    readonly peerImage?: ReportImage;
    readonly profile: {
        readonly name: string;
        /** `input`, `file`, `detected` or `default`. */
        readonly decidedBy: string;
        /** The signs that held, or why none did. Absent where the profile was named. */
        readonly reason?: string;
    };
    /** What the agent is declared not to have, and by whom. Absent: nothing. */
    readonly without?: readonly DeclaredLack[];
    readonly sessionScope: string;
    /** The declared form of the history. Absent: `whole`. */
    readonly history?: string;
    /** The base image that the failed canaries were played on. Absent where none was played. */
    readonly base?: ReportBase;
    readonly suite: string;
    /** Which part of the canaries this is. Absent: all of them. */
    readonly shard?: ReportShard;
    /** What its facts and ids followed from: with it a run can be played again. */
    readonly seed?: string;
    /** `strict`: turns had the body of A2A's specification in place of the platform's. */
    readonly body?: 'strict';
    /** Absent where there was one run. */
    readonly repeat?: ReportSeries;
    readonly counts: Readonly<Record<'passed' | 'failed' | 'errored' | 'skipped' | 'flaky', number>> & {
        /** Canaries that failed as expected, which `failed` leaves out. Absent: none did. */
        readonly expected?: number;
    };
    readonly canaries: readonly ReportCanary[];
    /** Reports of the runs before, the newest first. Absent where none were named. */
    readonly earlier?: readonly EarlierRun[];
    /** What it was joined from. Absent where it is the report of one run. */
    readonly legs?: readonly ReportLeg[];
    /**
     * The files of records that lie next to the report. Absent in older reports, in those of `merge`,
     * and where nothing was judged.
     */
    readonly records?: readonly ReportRecords[];
    readonly unmatchedRequests: readonly string[];
    /** Where `report.html` was uploaded to. Absent: it lies next to this report alone. */
    readonly pageUrl?: string;
    /** One-line facts of the run: network plan, discovery, boot times, fallbacks. */
    readonly notes: readonly string[];
}
