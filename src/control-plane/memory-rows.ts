// The memory of one workspace. It outlives a control plane: a later session in a fresh container
// gets the same rows.

/** Rows kept. Beyond it the oldest goes. */
export const maxMemoryRows = 1_000;

/** A row as the v1 API shows it. */
export interface MemoryRow {
  readonly id: string;
  readonly content: string;
  readonly scope: string;
  readonly namespace: string;
  /** RFC 3339. */
  readonly createdAt: string;
}

/** The rows of one workspace, shared by its control planes. */
export interface MemoryRows {
  add(row: MemoryRow): void;
  /** Newest first, at most `limit`. */
  newest(limit: number): readonly MemoryRow[];
  /** True when there was such a row. */
  remove(id: string): boolean;
}

/** An empty memory. */
export function createMemoryRows(): MemoryRows {
  const rows: MemoryRow[] = [];
  return {
    add(row) {
      rows.push(row);
      if (rows.length > maxMemoryRows) rows.shift();
    },
    newest: (limit) => rows.slice(-limit).reverse(),
    remove(id) {
      const index = rows.findIndex((row) => row.id === id);
      if (index >= 0) rows.splice(index, 1);
      return index >= 0;
    },
  };
}
