// The program's version; a test holds it equal to package.json, which the bundle does not carry.

/** Semantic version, as shown by `--version`. */
export const version = '0.1.0';
