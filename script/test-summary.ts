// Says where the time of script/test went, counts what it ran, and ends with one line,
// `N passed, N failed`, with `, N skipped` added where a test did not run. What failed is named.
// Exit code 1 when anything failed. The projects of vitest are the arguments. Their reports appear
// in .cache/test/.
import { existsSync, readFileSync } from 'node:fs';
import { type FileResult, renderFailures } from './test-failures.ts';
import { renderTimes } from './test-times.ts';

/** The fields used of vitest's JSON report. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Tests that a condition or `.skip` left out. */
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults?: readonly FileResult[];
}

const folder = '.cache/test';
const readLines = (name: string): string[] =>
  existsSync(`${folder}/${name}`)
    ? readFileSync(`${folder}/${name}`, 'utf8').trim().split('\n')
    : [];

/** What is skipped is said only where something is. */
function renderCounts(passedCount: number, failedCount: number, skippedCount: number): string {
  const ran = `${passedCount} passed, ${failedCount} failed`;
  return skippedCount === 0 ? ran : `${ran}, ${skippedCount} skipped`;
}

const projects = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;

console.log('');
for (const line of renderTimes(folder, projects)) console.log(line);
console.log('');
for (const line of readLines('checks')) {
  const isPassed = line.startsWith('passed ');
  passed += isPassed ? 1 : 0;
  failed += isPassed ? 0 : 1;
  console.log(`${isPassed ? 'passed' : 'FAILED'}  ${line.slice('passed '.length)}`);
}

const failedProjects = new Set(readLines('failed-projects'));
for (const project of projects) {
  const path = `${folder}/${project}.json`;
  const report = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as VitestReport) : null;
  const passedTests = report?.numPassedTests ?? 0;
  // A file that does not load, an unhandled rejection or a crash leaves no failed test, and is one
  // failure all the same.
  const isBroken = report === null || !report.success || failedProjects.has(project);
  const failedTests = Math.max(report?.numFailedTests ?? 0, isBroken ? 1 : 0);
  passed += passedTests;
  failed += failedTests;
  const skippedTests = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  skipped += skippedTests;
  const counts = renderCounts(passedTests, failedTests, skippedTests);
  console.log(`${failedTests === 0 ? 'passed' : 'FAILED'}  tests: ${project} (${counts})`);
  for (const line of renderFailures(report?.testResults ?? [])) console.log(line);
}

console.log(renderCounts(passed, failed, skipped));
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
