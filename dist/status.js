// src/node-version.ts
var oldestNode = [22, 22];
function explainOldNode(found) {
  const parts = found.split(".").map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || major === oldestMajor && minor >= oldestMinor) return null;
  return `NODE_TOO_OLD: found Node ${found}, but session-continuity needs ${oldestMajor}.${oldestMinor} or newer. The action runs with the \`node\` of the job container, whatever \`runs.using\` says: use a job image with a newer Node.`;
}
function startOn(found, prefix, load) {
  const problem = explainOldNode(found);
  if (problem !== null) {
    process.stderr.write(`${prefix}${problem}
`);
    process.exitCode = 2;
    return;
  }
  process.getBuiltinModule("node:module").enableCompileCache();
  load().catch((error) => {
    const reason = error instanceof Error ? String(error.stack) : String(error);
    process.stderr.write(`INTERNAL: the program could not be loaded: ${reason}
`);
    process.exitCode = 2;
  });
}

// src/status.ts
startOn(process.versions.node, "::error::", () => import("./app/status.js"));
