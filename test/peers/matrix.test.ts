// Real servers on real SDKs, driven with the product's own client: what was said arrives whole, and
// what was answered is read whole, in every dialect, reply mode and way to send. Ends with the
// matrix as a table.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentClient } from '../../src/domain/agent-ports.ts';
import type { Reply, ReplyPart, TurnExchange } from '../../src/domain/reply.ts';
import type { WireFile, WireTurn } from '../../src/domain/turn.ts';
import type { PeerName } from './peer.ts';
import {
  answersWhileWorking,
  type Column,
  dropsFileNames,
  type Row,
  reasons,
  rows,
  toTitle,
} from './rows.ts';
import { renderTable, toCellKey } from './table.ts';
import { connectTo, limitsOf, type RunningPeers, startPeers, turnOf } from './turns.ts';

/**
 * Line ends of several kinds, HTML, what JSON and SSE escape, an astral character: each a way to
 * lose a piece.
 */
const text =
  'Zoë said:\n\t"<b>2 & 3</b>" →\u2028naïve 😀👩‍🚀\u0085 data: {"a":[1]}\n\nid: 7, two  blanks; the end.';
const files: readonly WireFile[] = [
  {
    name: 'Bericht Ünï ✓ v1.2.tar.gz',
    mimeType: 'application/gzip',
    uri: 'workspace:/workspace/uploads/Bericht Ünï ✓ v1.2.tar.gz',
    size: 12,
  },
  { name: 'notes.txt', mimeType: 'text/plain', uri: 'workspace:/workspace/notes.txt', size: 0 },
];

let peers: RunningPeers;
const results = new Map<string, true>();

beforeAll(async () => {
  peers = await startPeers();
});

afterAll(async () => {
  await peers?.[Symbol.asyncDispose]();
  process.stdout.write(`\n${renderTable(results)}\n`);
});

describe.concurrent.each(rows.map((row) => [`${toTitle(row)}, ${row.mode}`, row] as const))(
  '%s',
  (_, row) => {
    it('text', () =>
      inCell(row, 'text', async (agent) => {
        const turn = turnOf(text);
        const exchange = await agent.send(turn, limitsOf(false));
        expectReply(row, turn, exchange);
        // Answered while it was working, so it was asked after.
        expect((exchange.followUps ?? []).length > 0).toBe(answersWhileWorking(row));
      }));

    it('stream', () =>
      inCell(row, 'stream', async (agent) => {
        const turn = turnOf(text, files);
        const exchange = await agent.send(turn, limitsOf(true));
        expectReply(row, turn, exchange);
        const events = exchange.events ?? [];
        // Submitted, working, a chunk for every seven characters, files, completed; working,
        // completed; the Message.
        const count = {
          message: 1,
          slow: 2,
          task: 4 + Math.ceil([...toEcho(row, turn)].length / 7),
        };
        expect(events).toHaveLength(count[row.mode]);
        expect(events.filter(({ afterFinal }) => afterFinal)).toEqual([]);
        expect(exchange.followUps ?? []).toEqual([]);
      }));

    it('file', () =>
      inCell(row, 'file', async (agent) => {
        for (const caption of [text, null]) {
          const turn = turnOf(caption, files);
          expectReply(row, turn, await agent.send(turn, limitsOf(false)));
        }
      }));
  },
);

it(`shows that ${reasons.noVersion1}`, async () => {
  const message = { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'Hi.' }] };
  const rpc = { jsonrpc: '2.0', id: '1', method: 'SendMessage', params: { message } };
  const overRpc = await post('python-03', '/jsonrpc/message', rpc);
  expect(await overRpc.json()).toMatchObject({ error: { code: -32601 } });
  const overHttp = await post('python-03', '/rest/message/message:send', { message });
  expect(overHttp.status).toBe(404);
});

it(`shows that ${reasons.dropsFileNames}`, async () => {
  const file = { name: 'notes.txt', mimeType: 'text/plain', fileWithUri: 'workspace:/notes.txt' };
  const message = { messageId: 'm', role: 'ROLE_USER', content: [{ file }] };
  const response = await post('javascript', '/rest/message/v1/message:send', { message }, '0.3');
  expect(await response.json()).toMatchObject({
    message: { content: [{ text: 'heard: \nfile:  | text/plain | url workspace:/notes.txt' }, {}] },
  });
});

/** Connects as the row says, does the work and notes the cell if it held. */
async function inCell(
  row: Row,
  column: Column,
  work: (agent: AgentClient) => Promise<void>,
): Promise<void> {
  const agent = await connectTo(peers, row, row.mode);
  try {
    expect(agent.discovery).toMatch(toDialectPattern(row));
    await work(agent);
    // Nothing is wrong with these peers.
    expect(agent.findings).toEqual([]);
    results.set(toCellKey(row, column), true);
  } finally {
    await agent.close();
  }
}

/** End of the discovery line. */
function toDialectPattern({ dialect }: Row): RegExp {
  const binding = dialect.startsWith('json-rpc') ? 'JSON-RPC' : 'HTTP\\+JSON';
  return new RegExp(`, ${binding} ${dialect.slice(-3)}$`);
}

/** The answer is whole: text to the character, context, state, every file. */
function expectReply(row: Row, turn: WireTurn, { outcome }: TurnExchange): void {
  const isTask = row.mode !== 'message';
  expect(outcome).toMatchObject({
    kind: 'answered',
    reply: {
      shape: isTask ? 'task' : 'message',
      dialect: row.dialect.endsWith('1.0') ? '1.0' : '0.3',
      text: toEcho(row, turn),
      contextId: turn.contextId,
      state: isTask ? 'completed' : null,
    } satisfies Partial<Reply>,
  });
  const parts = outcome.kind === 'answered' ? outcome.reply.parts : [];
  expect(parts.filter(({ kind }) => kind !== 'text')).toEqual(
    turn.files.map(
      ({ name, mimeType, uri }): ReplyPart => ({
        kind: 'file',
        name: dropsFileNames(row) ? null : (name ?? null),
        mimeType: mimeType ?? null,
        uri: uri ?? null,
      }),
    ),
  );
}

/** What a peer says that received all of a turn. */
function toEcho(row: Row, turn: WireTurn): string {
  const names = turn.files.map(({ name = '' }) => (dropsFileNames(row) ? '' : name));
  const lines = turn.files.map(
    ({ mimeType, uri }, index) => `file: ${names[index]} | ${mimeType} | url ${uri}`,
  );
  return [`heard: ${turn.text ?? ''}`, ...lines].join('\n');
}

function post(peer: PeerName, path: string, body: unknown, version = '1.0'): Promise<Response> {
  return fetch(`${peers.originOf(peer)}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': version },
    body: JSON.stringify(body),
  });
}
