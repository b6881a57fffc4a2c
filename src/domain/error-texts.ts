// Texts that agents send in place of an answer, as ordinary replies (docs/rules/agents.md "Error
// texts"). They are matched as a reply's beginning or whole, never inside it: an agent may quote
// one while it answers properly.

/**
 * `whole`: the reply is this text. `prefix`: it begins so. `after-label`: it begins with a label of
 * one to three words, then so, as in "OpenClaw returned no output". `after-name`: it begins with
 * the name of a runtime, then so, and goes on with any text, as in "google-adk error: No module
 * named x".
 */
export type ErrorTextMatch = 'whole' | 'prefix' | 'after-label' | 'after-name';

/** One known text and how it is matched. */
export interface ErrorText {
  readonly text: string;
  readonly match: ErrorTextMatch;
}

const whole: readonly string[] = [
  'Error: message contained no text content.',
  'Your message was empty. Please send text or a file with instructions.',
  'No message provided',
  '(empty prompt — nothing to do)',
  '(no response generated)',
  '(no response)',
  '(hermes-agent returned no content)',
  '{"status":"busy","retry":true}',
  '{"status": "busy", "retry": true}',
];

const prefix: readonly string[] = [
  '(no text reply — used tools:',
  '[hermes plugin POST error]',
  '[hermes plugin reply timeout',
  '[hermes plugin error]',
  '[hermes-agent error',
  '[hermes-agent unreachable]',
  '[codex error]',
  '[codex turn timed out',
  '[codex unreachable]',
  '[steered into in-flight turn',
  'OpenClaw error:',
  '[A2A_ERROR]',
  'Agent error (',
  // The 0.3 generation quotes the model's error (docs/rules/agents.md "Error texts").
  'Agent error:',
  // The autogen template, when AutoGen throws.
  'AutoGen error:',
  // @a2a-js/sdk, when the executor throws (docs/rules/agents.md "Error texts").
  'Agent execution error:',
  'Request blocked:',
  '[Acknowledged — queued;',
  '⚡ Interrupting current task',
  // Whatever hermes reports of its model provider, with and without the emoji's variation selector.
  '\u26a0\ufe0f ',
  '\u26a0 ',
];

const afterLabel: readonly string[] = ['returned no output', 'returned code', 'timed out after'];

/**
 * The runtime's shared executor turns whatever an adapter throws into "<runtime label> error: <the
 * exception's text>" (EnterOS-AI/enteros-workspace-runtime,
 * `molecule_runtime/subprocess_executor.py`, `execute`).
 */
const afterName: readonly string[] = ['error:'];

/** Every known text. */
export const errorTexts: readonly ErrorText[] = [
  ...whole.map((text): ErrorText => ({ text, match: 'whole' })),
  ...prefix.map((text): ErrorText => ({ text, match: 'prefix' })),
  ...afterLabel.map((text): ErrorText => ({ text, match: 'after-label' })),
  ...afterName.map((text): ErrorText => ({ text, match: 'after-name' })),
];

/** No known text is longer, so that no more of a hostile reply is looked at. */
const maxLookedAtChars = 200;
const label = /^\S{1,40}(?: \S{1,40}){0,2} $/;
/**
 * One name such as `google-adk`, or up to three words that all begin as names do, such as
 * `Claude Code`.
 */
const name = /^(?:[A-Za-z][\w.-]{1,39}|[A-Z][\w.-]{0,39}(?: [A-Z0-9][\w.-]{0,39}){1,2}) $/;
/** Words that come before "error:" in ordinary prose and are no names. */
const proseWords: ReadonlySet<string> = new Set(
  'a an the this that these those my your his her its our their one no any some each every another first second third last next same only possible common likely typical known minor small similar related and or but found got saw see is was'.split(
    ' ',
  ),
);

/**
 * The known error text that a reply consists of or begins with, as it is in the list. `null`
 * for any other reply.
 */
export function matchErrorText(text: string): string | null {
  const start = text.trimStart().slice(0, maxLookedAtChars * 2);
  const isShort = text.trim().length <= maxLookedAtChars;
  const collapsed = start.replaceAll(/\s+/g, ' ');
  const found = errorTexts.find((known) => isMatch(known, collapsed, isShort));
  return found === undefined ? null : found.text.trim();
}

function isMatch(known: ErrorText, start: string, isShort: boolean): boolean {
  switch (known.match) {
    case 'whole':
      return isShort && start.trimEnd() === known.text;
    case 'prefix':
      return start.startsWith(known.text);
    case 'after-label': {
      const at = start.indexOf(known.text);
      return isShort && at > 0 && label.test(start.slice(0, at));
    }
    case 'after-name': {
      const before = start.slice(0, Math.max(0, start.indexOf(known.text)));
      const rest = start.slice(before.length + known.text.length);
      const isProse = before.split(' ').some((word) => proseWords.has(word.toLowerCase()));
      return name.test(before) && !isProse && /^(?: |$)/.test(rest);
    }
  }
}
