// Limits of the container adapter, in one place. Copies and logs come from hostile images: all are
// bounded.

const mebibyte = 1024 * 1024;

/** Memory of one container, in bytes. Swap is off, so that this is what kills. */
export const defaultMemoryBytes = 2048 * mebibyte;
/** Processes of one container. */
export const defaultPidsLimit = 512;
/** Port on which every template image listens (docs/rules/platform.md "Port"). */
export const agentPort = 8000;
/** The uid and gid to which the entrypoints drop (docs/rules/platform.md "Boot"). */
export const agentUid = 1000;

/** Log text kept of one container, in bytes. The newest. */
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
/** A folder up to this size is copied whole. Of a larger one only the known files are taken. */
export const maxWholeFolderBytes = 8 * mebibyte;
/** Bytes of all copies of one container that are kept for the evidence. */
export const maxKeptStoreBytes = 192 * mebibyte;
/** Files looked at in one copy. */
export const maxStoreFiles = 2000;
/**
 * Searches for a store in one container that may find nothing. After them no one looks any more.
 */
export const maxFruitlessSearches = 3;
/** Bytes that Docker may send for all searches in one container. */
export const maxSearchBytes = 1024 * mebibyte;
/** Bytes that Docker may send for all copies of a known store of one container. */
export const maxCopiesBytes = 2048 * mebibyte;

/** Records, and characters of one and of all, that are read from one copy. */
export const maxRecords = 50_000;
export const maxRecordLength = mebibyte;
export const maxRecordsLength = 64 * mebibyte;

/** Milliseconds for the first answer of the daemon, over all sockets that are tried. */
export const connectTimeoutMs = 10_000;
/**
 * Milliseconds for the answer to one call of the Docker API, and for each pause within a long one.
 */
export const callTimeoutMs = 30_000;
/** The same for creating and starting a container, which a busy daemon takes long for. */
export const startTimeoutMs = 60_000;
/** Milliseconds that disposing waits for containers that are still being started. */
export const disposeGraceMs = 10_000;
/** Milliseconds between SIGTERM and SIGKILL for a program that is no longer wanted. */
export const killGraceMs = 2_000;

/**
 * Milliseconds for reading one SQLite database. Such a reading cannot be interrupted, only killed.
 */
export const sqliteTimeoutMs = 5_000;
/** Heap of the process that reads databases, in MiB. */
export const sqliteHeapMebibytes = 512;
/**
 * Databases that may run out of time or crash their reader. After them none of the run is opened
 * any more.
 */
export const maxSqliteFailures = 3;
