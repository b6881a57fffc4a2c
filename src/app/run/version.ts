// The program's version, which package.json alone states. The bundle carries this one field of it.
import manifest from '../../../package.json' with { type: 'json' };

/** Semantic version, as shown by `--version`. */
export const version: string = manifest.version;
