#!/usr/bin/env node

// src/cli.ts
import { readFileSync } from "fs";

// src/node-version.ts
var oldestNode = [22, 22];
var remedies = {
  runner: "The action runs with the `node` of the job container, whatever `runs.using` says: use a job image with a newer Node.",
  person: "Install a newer Node (nodejs.org, or your version manager) or put it first on PATH; `node --version` shows which one runs."
};
function explainOldNode(found, startedBy) {
  const parts = found.split(".").map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || major === oldestMajor && minor >= oldestMinor) return null;
  return `NODE_TOO_OLD: found Node ${found}, but session-continuity needs ${oldestMajor}.${oldestMinor} or newer. ` + remedies[startedBy];
}
function startOn(found, startedBy, load) {
  const problem2 = explainOldNode(found, startedBy);
  if (problem2 !== null) {
    process.stderr.write(`${startedBy === "runner" ? "::error::" : ""}${problem2}
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

// src/cli.ts
var problem = explainOldNode(process.versions.node, "person");
var help = problem === null ? null : findHelp(process.argv.slice(2));
if (help === null) startOn(process.versions.node, "person", () => import("./app/cli.js"));
else {
  process.stdout.write(help);
  process.stderr.write(`${problem}
`);
}
function findHelp(argv) {
  const words = argv.filter((word) => word !== "help" && word !== "--help" && word !== "-h");
  if (words.length === argv.length) return null;
  try {
    const texts = JSON.parse(readFileSync(new URL("./help.json", import.meta.url), "utf8"));
    const text = texts[words.length === 0 ? "" : String(words[0])];
    return typeof text === "string" ? text : null;
  } catch {
    return null;
  }
}
