// An agent that puts hostile text wherever an agent can: its log, its card, its replies, what it
// asks of the platform, what it stores and under which file names. The rest of it is the fixture
// agent.
import { hostileTexts } from '../../unit/support/report.ts';

/** Stands in every hostile text, so that a test sees that it arrived. */
export const mark = 'INJECTED';

const commands = [
  'error',
  'add-mask',
  'set-output name=verdict',
  'stop-commands',
  'set-env name=A',
];
const breaks = [
  '\n',
  '\r',
  '\r\n',
  '\v',
  '\f',
  '\u2028',
  '\u2029',
  '\u0085',
  '\0',
  '\x1b[0m',
  '\u200b',
];

/**
 * The corpus: commands in all their forms behind every kind of break, and what terminals, Markdown
 * and files obey.
 */
export const corpus: readonly string[] = [
  ...commands.flatMap((command) => [
    `::${command}::${mark}`,
    ` \t ::${command}::${mark}`,
    `##[${command}]${mark}`,
    `said ##[${command}]${mark}`,
  ]),
  ...breaks.map((lineBreak) => `${mark}${lineBreak}::error::${mark}${lineBreak}##[error]${mark}`),
  ...['%0A', '%0D%0A', '%250A', '&#10;', '\\n', '\\u000a'].map(
    (form) => `${mark}${form}::error::${mark}`,
  ),
  ...['', '_x'].map((tail) => `ghadelimiter${tail}\nverdict=passed\nverdict<<EOF\n${mark}\nEOF\n`),
  ...hostileTexts.map((text) => `${mark} ${text}`),
  `\x1b]8;;https://evil.example/${mark}\x1b\\link\x1b]8;;\x1b\\ \x1b[2J\x1b[1A\x9b31m\x90q\x9c`,
  `\u202e${mark}\u2066\u061c\u{e0041}`,
];

/** The corpus as one text. */
export const allHostile = corpus.join('\n');

/**
 * Value of NODE_OPTIONS that makes the fixture agent hostile; with `dies` it says all and ends
 * before it listens.
 */
export function toHostileOptions(dies: boolean): string {
  const program = `
    const corpus = JSON.parse(decodeURIComponent(${JSON.stringify(encodeURIComponent(JSON.stringify(corpus)))}));
    const all = corpus.join('\\n');
    for (const text of corpus) { console.log(text); console.error(text); }
    if (${dies}) process.exit(1);
    const [fs, http] = ['fs', 'http'].map((name) => process.getBuiltinModule(name));
    fs.mkdirSync('/workspace/.agent', { recursive: true });
    corpus.forEach((text, index) => {
      const name = text.replaceAll(/[\\/\\0]/g, '_').toWellFormed().slice(0, 60);
      const row = { session_id: text, key: text, role: 'user', content: text };
      try { fs.writeFileSync('/workspace/.agent/' + index + name + '.jsonl', JSON.stringify(row) + '\\n'); } catch {}
    });
    const end = http.ServerResponse.prototype.end;
    http.ServerResponse.prototype.end = function (chunk, ...rest) {
      if (!this.headersSent && chunk && String(chunk).includes('"protocolVersion"')) {
        const skills = [{ id: all, name: all, description: all, tags: [all] }];
        const card = { ...JSON.parse(String(chunk)), name: all, description: all, version: all, skills };
        chunk = Buffer.from(JSON.stringify(card));
        this.setHeader('content-length', chunk.length);
      }
      return end.call(this, chunk, ...rest);
    };
    const send = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      const response = await send(url, init);
      if (String(url).includes('/registry/register')) {
        for (const text of corpus)
          void send(process.env.PLATFORM_URL + '/' + encodeURIComponent(text), { method: 'POST', body: text }).catch(() => {});
      }
      if (!String(url).includes('/chat/completions')) return response;
      const body = await response.json();
      for (const { message } of body.choices)
        if (typeof message.content === 'string') message.content += '\\n' + all;
      return Response.json(body);
    };`;
  return `--import=data:text/javascript,${encodeURIComponent(program)}`;
}
