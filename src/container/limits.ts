// Limits of the container adapter, in one place. Copies and logs come from hostile images: all are bounded.

const mebibyte = 1024 * 1024;

/** Memory of one container (design §5), in bytes; swap is off, so that this is what kills. */
export const defaultMemoryBytes = 2048 * mebibyte;
/** Processes of one container (design §5). */
export const defaultPidsLimit = 512;
/** Port on which every template image listens (contract, runtime.md 1). */
export const agentPort = 8000;
/** The uid and gid to which the entrypoints drop (contract, runtime.md 1.2). */
export const agentUid = 1000;

/** Log text kept of one container, in bytes; the newest. */
export const maxLogBytes = 4 * mebibyte;
/** Lines quoted in an error, and characters of each. */
export const quotedLines = 5;
export const quotedLineLength = 300;

/** Bytes kept of one file of a session store. */
export const maxStoreFileBytes = 16 * mebibyte;
/** Bytes kept of one copy of a session store. */
export const maxStoreCopyBytes = 64 * mebibyte;
/** Bytes that Docker may send for one folder, files that are passed over included. */
export const maxTransferBytes = 512 * mebibyte;
/** A folder up to this size is copied whole; of a larger one only the known files are taken. */
export const maxWholeFolderBytes = 8 * mebibyte;
/** Files looked at in one copy. */
export const maxStoreFiles = 2000;
/** How often a store that was found is looked for again, because a turn's marks did not stand in it. */
export const maxRepeatedProbes = 3;

/** Records, and characters of one and of all, that are read from one copy. */
export const maxRecords = 50_000;
export const maxRecordLength = mebibyte;
export const maxRecordsLength = 64 * mebibyte;
