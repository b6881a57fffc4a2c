import { connect } from 'node:net';
import { expect, it } from 'vitest';
import {
  maxControlPlaneBodyBytes,
  startControlPlane,
} from '../../../src/control-plane/control-plane.ts';
import { createMemoryRows, maxMemoryRows } from '../../../src/control-plane/memory-rows.ts';
import {
  createRecordLog,
  maxRecordedBodyChars,
  maxRecordedPathChars,
  maxRecords,
} from '../../../src/control-plane/record-log.ts';
import type { ControlPlaneRecord } from '../../../src/domain/witness.ts';
import { maxUnmatched, maxUnmatchedChars } from '../../../src/http-server/unmatched-list.ts';
import { registerBody, startPlatform, workspaceId } from './platform.ts';

const v1 = `/workspaces/${workspaceId}/memories`;

it('refuses a body over the limit and goes on', async () => {
  await using platform = await startPlatform();
  const { call, plane } = platform;
  const big = JSON.stringify({ content: 'x'.repeat(maxControlPlaneBodyBytes) });
  expect((await call('POST', v1, big)).status).toBe(413);
  expect((await call('POST', v1, { content: 'small' })).status).toBe(201);
  expect(plane.records()[0]).toMatchObject({ status: 413, route: 'memory-write', requestBody: '' });
});

it.each(['{', '', '"text"', 'null', '\u0000', '['.repeat(10_000)])(
  'refuses the malformed body %j where JSON is due',
  async (body) => {
    await using platform = await startPlatform();
    const { call } = platform;
    for (const path of ['/registry/register', '/registry/heartbeat', v1])
      expect(await call('POST', path, body)).toMatchObject({
        status: 400,
        json: { error: 'invalid JSON body' },
      });
  },
);

it('answers 404 with nothing in it without the key, and records nothing', async () => {
  await using platform = await startPlatform();
  const { origin, pathname } = new URL(platform.url);
  expect(pathname).toMatch(/^\/k-[0-9a-f]{32}$/);
  for (const path of ['/', '/health', `/registry/register`, `${pathname}x/registry/register`]) {
    const response = await fetch(`${origin}${path}`, { method: 'POST', body: 'x' });
    expect([path, response.status, await response.text()]).toEqual([path, 404, '']);
  }
  expect(platform.plane.records()).toEqual([]);
  expect(platform.plane.unmatchedRequests()).toEqual([]);
});

it('writes IPv6 hosts in brackets, and each server has its own key', async () => {
  await using one = await startPlatform();
  expect(one.plane.url('::1')).toMatch(/^http:\/\/\[::1\]:\d+\/k-/);
});

it('keeps no secret and no header in its records', async () => {
  await using platform = await startPlatform();
  const { call, plane } = platform;
  await call('POST', '/registry/register', registerBody(), null);
  await call('POST', v1, { content: `my token is ${plane.credentials.authToken}` });
  await call('GET', `/nowhere?token=${plane.credentials.inboundSecret}`);
  const kept = JSON.stringify([plane.records(), plane.unmatchedRequests()]);
  expect(kept).not.toContain(plane.credentials.authToken);
  expect(kept).not.toContain(plane.credentials.inboundSecret);
  expect(kept).not.toContain('Bearer');
  expect(kept).toContain('***');
});

it('tells each secret that it issues before anybody can ask for it', async () => {
  const told: string[] = [];
  await using platform = await startPlatform({ onSecret: (value) => told.push(value) });
  const { authToken, inboundSecret } = platform.plane.credentials;
  expect(told).toEqual([authToken, inboundSecret]);
});

it('survives paths that do not decode', async () => {
  await using platform = await startPlatform();
  expect((await platform.call('GET', '/registry/%E0%A4%A/peers')).status).toBe(200);
  expect((await platform.call('GET', '/workspaces//memories')).json).toEqual([]);
});

it('bounds records, bodies, paths and the unmatched list', () => {
  const log = createRecordLog([]);
  const record: ControlPlaneRecord = {
    sequence: 1,
    at: 1,
    method: 'GET',
    path: '/',
    status: 200,
    route: null,
    authorised: false,
    requestBody: 'x'.repeat(100_000),
    responseBody: '',
  };
  for (let sequence = 1; sequence <= maxRecords + 10; sequence += 1)
    log.add({ ...record, sequence, path: `/${sequence}/${'y'.repeat(2_000)}` });
  const records = log.records();
  expect(records).toHaveLength(maxRecords);
  expect(records[0]?.sequence).toBe(11);
  expect(records[0]?.requestBody.length).toBeLessThan(maxRecordedBodyChars + 50);
  expect(records[0]?.path.length).toBeLessThan(maxRecordedPathChars + 50);
  expect(log.unmatched()).toHaveLength(maxUnmatched);
  for (const line of log.unmatched()) expect(line.length).toBeLessThanOrEqual(maxUnmatchedChars);
});

it('bounds the rows of a memory', () => {
  const rows = createMemoryRows();
  for (let index = 0; index <= maxMemoryRows; index += 1)
    rows.add({ id: `${index}`, content: '', scope: 'LOCAL', namespace: 'n', createdAt: '' });
  expect(rows.newest(maxMemoryRows * 2)).toHaveLength(maxMemoryRows);
  expect(rows.newest(1)[0]?.id).toBe(`${maxMemoryRows}`);
  expect(rows.remove('0')).toBe(false);
});

it('closes with idle and half-sent connections open, twice', async () => {
  const random = { bytes: (size: number) => new Uint8Array(size), uuid: () => 'id' };
  const clock = { now: () => 0 };
  const plane = await startControlPlane({ workspaceId, random, clock, bindHost: '127.0.0.1' });
  const { hostname, port, pathname } = new URL(plane.url('127.0.0.1'));
  await fetch(`${plane.url('127.0.0.1')}/nowhere`).then((response) => response.text());
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const isClosed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.write(`POST ${pathname}/x HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{`);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  await Promise.all([plane.close(), plane[Symbol.asyncDispose]()]);
  await isClosed;
  await expect(fetch(`${plane.url('127.0.0.1')}/nowhere`)).rejects.toThrow();
});
