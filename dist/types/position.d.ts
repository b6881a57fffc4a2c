/** A place in a file, 1-based, as editors show it. */
export interface Position {
    readonly file: string;
    readonly line: number;
    readonly column: number;
}
