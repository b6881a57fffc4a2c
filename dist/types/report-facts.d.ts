/** The four witnesses, from the user inwards. */
export declare const lanes: readonly ['wire', 'store', 'model', 'controlPlane'];
/** One of {@link lanes}. */
export type Lane = (typeof lanes)[number];
/**
 * What a witness shows in a turn of the words that a picture follows. `holds`: they are there.
 * `wrong`: they are there, and not as they should be. `absent`: they are not there. `unseen`:
 * nothing was due, or nothing was seen. `lost`: the verdict is about this.
 */
export type CellState = 'holds' | 'wrong' | 'absent' | 'unseen' | 'lost';
/** One witness in one turn. */
export interface ReportCell {
    readonly state: CellState;
    /** In a few words: under which key, in which role, how often. */
    readonly words: string;
}
/** One turn of a picture. */
export interface ReportPictureTurn extends Readonly<Record<Lane, ReportCell>> {
    readonly turn: number;
}
/** Words on their way: where each witness had them in each turn, and where they were lost. */
export interface ReportPicture {
    /** Whose words are followed: `turn 1`, `the answer of turn 2`, `file notes.txt of turn 1`. */
    readonly subject: string;
    readonly text: string;
    /** The words that matter in it: the facts that it says. */
    readonly words: readonly string[];
    /** null: nothing was lost. */
    readonly lost: {
        readonly turn: number;
        readonly lane: Lane;
    } | null;
    readonly turns: readonly ReportPictureTurn[];
    /** Turns that were left out for want of room. */
    readonly more: number;
}
/** A record of the session store that came, changed or went with a turn. */
export interface ReportRow {
    readonly change: 'added' | 'changed' | 'gone';
    /** File, and table of a database. */
    readonly place: string;
    readonly key: string;
    readonly text: string;
    /** Of a changed record: what it was before. */
    readonly before?: string;
}
/** What became of the session store in one turn. */
export interface ReportStoreChanges {
    readonly rows: readonly ReportRow[];
    /** Further changes, those of other sessions of the container too. The evidence has them all. */
    readonly more: number;
}
/** A tool call that the model made in a turn. */
export interface ReportCall {
    readonly name: string;
    readonly arguments: string;
    /** What came back to the model. `null`: nothing did. */
    readonly result: string | null;
}
/** A memory row as the control plane saw it. */
export interface ReportMemory {
    readonly kind: 'write' | 'read';
    /** What was written. What was asked for. */
    readonly text: string;
    /** Of a read: the rows that it got, the first of many. */
    readonly rows: readonly string[];
    /** Written by the platform and not by a tool. */
    readonly isAutomatic: boolean;
    readonly isAccepted: boolean;
    /** It came after the reply. */
    readonly isLate: boolean;
}
/** What a turn waited for. */
declare const phaseNames: readonly ['between', 'model', 'agent', 'settle'];
/** A stretch of a canary's time. */
export interface ReportPhase {
    readonly name: (typeof phaseNames)[number];
    readonly ms: number;
}
export {};
