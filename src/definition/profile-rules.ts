// Rules of a profile file that a JSON Schema cannot state.
import { capabilities, withParts } from '../domain/capability.ts';
import { parseDuration } from '../domain/duration.ts';
import { checkTools } from './call-rules.ts';
import { asList, asMapping, type Mapping } from './canary-outline.ts';
import { explainClash, explainFilePath, explainVolume, toPlainPath } from './container-path.ts';
import { explainEnvKey } from './env-key.ts';
import { renderKnownWords } from './near-word.ts';
import { findPlaceholders } from './placeholder.ts';
import type { ProblemSink } from './problem-sink.ts';
import { profilePlaceholders } from './profile-substitute.ts';
import type { Path } from './yaml-source.ts';

const longestBootTimeoutMs = 60 * 60 * 1000;

/**
 * Checks a profile's value next to its schema. Lenient, because the schema may have refused parts
 * of it.
 */
export function checkProfileRules(value: unknown, sink: ProblemSink): void {
  const root = asMapping(value);
  checkEnv(root, sink);
  checkFiles(root, sink);
  checkVolumes(root, sink);
  checkSkillFolders(root, sink);
  checkDetect(root, sink);
  checkTools(root, sink);
  checkWithout(root, sink);
  checkCompaction(root, sink);
  checkBootTimeout(root['boot-timeout'], sink);
}

function checkEnv(root: Mapping, sink: ProblemSink): void {
  for (const [name, text] of Object.entries(asMapping(root.env))) {
    checkText(text, ['env', name], sink);
    const refusal = explainEnvKey(name);
    // What is no variable name at all has been said by the schema.
    if (refusal !== null && /^[A-Za-z_]\w*$/.test(name))
      sink.addAtKey(['env', name], `"${name}" ${refusal}`);
  }
}

function checkFiles(root: Mapping, sink: ProblemSink): void {
  const seen = new Set<string>();
  const all = asList(root.files).flatMap((file) => asMapping(file).path ?? []);
  const folders = [...asList(root.volumes), ...asList(root['skill-folders'])];
  for (const [index, file] of asList(root.files).entries()) {
    const { path, content } = asMapping(file);
    checkText(content, ['files', index, 'content'], sink);
    if (!isPath(path)) continue;
    const at = ['files', index, 'path'];
    const refusal =
      explainFilePath(path) ?? explainClash(path, all.filter(isPath), folders.filter(isPath));
    if (refusal !== null) sink.add(at, `"${path}" ${refusal}`);
    else if (seen.has(toPlainPath(path))) sink.add(at, `"${path}" is written twice`);
    seen.add(toPlainPath(path));
  }
}

function checkSkillFolders(root: Mapping, sink: ProblemSink): void {
  for (const [index, path] of asList(root['skill-folders']).entries()) {
    const refusal = isPath(path) ? explainFilePath(toPlainPath(path)) : null;
    if (refusal !== null) sink.add(['skill-folders', index], `"${String(path)}" ${refusal}`);
  }
}

function checkVolumes(root: Mapping, sink: ProblemSink): void {
  const paths = asList(root.volumes);
  for (const [index, path] of paths.entries()) {
    if (!isPath(path)) continue;
    const others = paths.filter((other, place) => place !== index && isPath(other)).map(String);
    const refusal = explainVolume(path, others);
    if (refusal !== null) sink.add(['volumes', index], `"${path}" ${refusal}`);
  }
}

/** A sign that every image shows would take the profile for all of them. */
function checkDetect(root: Mapping, sink: ProblemSink): void {
  for (const [index, rule] of asList(root.detect).entries()) {
    const { entrypoint, env, files } = asMapping(rule);
    if (/^\*+$/.test(String(asMapping(env).PATH)))
      sink.add(['detect', index, 'env', 'PATH'], '"PATH" is in every image');
    if (typeof entrypoint === 'string' && /^\*+$/.test(entrypoint))
      sink.add(['detect', index, 'entrypoint'], `"${entrypoint}" fits every image`);
    for (const [place, path] of asList(files).entries())
      if (isPath(path) && toPlainPath(path) === '/')
        sink.add(['detect', index, 'files', place], `"${path}" exists in every image`);
  }
}

/** What is lacking is not there, whatever else the profile says of it. */
function checkWithout(root: Mapping, sink: ProblemSink): void {
  const has = capabilities.filter((one) => asList(root.capabilities).includes(one));
  for (const [index, word] of asList(root.without).entries()) {
    const lacked = capabilities.find((one) => one === word);
    if (lacked === undefined) continue;
    const parts = withParts([lacked]);
    const other = has.find((one) => withParts([one]).some((part) => parts.includes(part)));
    if (has.includes(lacked))
      sink.add(['without', index], `"${lacked}" is among the capabilities too`);
    else if (other !== undefined)
      sink.add(
        ['without', index],
        `"${lacked}" and "${other}" of the capabilities exclude each other`,
        'tools are memory and read-file together',
      );
    if (parts.includes('memory') && root.memory !== undefined)
      sink.add(['without', index], `"memory" is "${root.memory}", so the agent has one`);
  }
}

/** What is never summed up has no point at which it is. */
function checkCompaction(root: Mapping, sink: ProblemSink): void {
  const { history } = root;
  if (root['compacts-after'] === undefined || history === undefined || history === 'summary')
    return;
  sink.addAtKey(
    ['compacts-after'],
    `"compacts-after" is for an agent that sums up, and "history" is "${String(history)}"`,
    'write "history: summary", or leave one of the two out',
  );
}

function checkBootTimeout(timeout: unknown, sink: ProblemSink): void {
  if (typeof timeout !== 'string' || timeout === '') return;
  const timeoutMs = parseDuration(timeout);
  if (timeoutMs === null) {
    sink.add(['boot-timeout'], `"boot-timeout" must be a duration such as 90s; got "${timeout}"`);
  } else if (timeoutMs === 0 || timeoutMs > longestBootTimeoutMs) {
    sink.add(['boot-timeout'], `"boot-timeout" must be between 1ms and 1h; got "${timeout}"`);
  }
}

function checkText(text: unknown, path: Path, sink: ProblemSink): void {
  if (typeof text !== 'string') return;
  for (const { source, body, closed } of findPlaceholders(text)) {
    const isKnown = (profilePlaceholders as readonly string[]).includes(body);
    if (!closed) sink.add(path, `"${source}" has no closing brace`, null, source);
    else if (!isKnown) {
      const hint = renderKnownWords(body, profilePlaceholders);
      sink.add(path, `Unknown placeholder "${source}"`, hint, source);
    }
  }
}

/**
 * Whether a value is a path that the schema has nothing against. What it refused is not said twice.
 */
function isPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/./.test(value) && !/(?:^|\/)\.\.(?:\/|$)/.test(value);
}
