// The kernel's tables of sockets, as `cat /proc/net/tcp /proc/net/tcp6` prints them.
import { expect, it } from 'vitest';
import { parseListening, parseUnanswered } from '../../../src/container/listening.ts';

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, state: string): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 1 1`;

it('tells what listens, and nothing else', () => {
  const tables = [
    head,
    row('00000000:2328', '0A'),
    row('0100007F:1F90', '0A'),
    // A connection, and Docker's name server.
    row('020011AC:1F40', '01'),
    row('0B00007F:9C41', '0A'),
    head,
    row('00000000000000000000000000000000:1F40', '0A'),
    row('00000000000000000000000001000000:1F41', '0A'),
    row('0000000000000000FFFF00000100007F:1F42', '0A'),
    row('000080FE00000000FF005450FE21D3FE:1F43', '0A'),
    'no row at all',
    row('zz:1F40', '0A'),
  ].join('\n');
  expect(parseListening(tables)).toEqual([
    '0.0.0.0:9000',
    '127.0.0.1:8002',
    '127.0.0.1:8080',
    '[::1]:8001',
    '[::]:8000',
    '[fe80:0:0:0:5054:ff:fed3:21fe]:8003',
  ]);
});

it('tells a few of many', () => {
  const many = Array.from({ length: 99 }, (_, index) =>
    row(`00000000:${(4096 + index).toString(16).toUpperCase()}`, '0A'),
  );
  expect(parseListening(many.join('\n'))).toHaveLength(8);
  expect(parseListening('')).toEqual([]);
});

it('tells which calls wait for an answer', () => {
  const call = (remote: string, state: string): string =>
    `   1: 030011AC:9C41 ${remote} ${state} 00000001:00000000 01:00000064 00000002  1000        0 2 2`;
  const tables = [
    head,
    row('00000000:1F40', '0A'),
    call('010011AC:96CD', '02'),
    call('010011AC:96CE', '01'),
    call('0000000000000000FFFF0000010011AC:96CF', '02'),
  ].join('\n');
  expect(parseUnanswered(tables)).toEqual(['172.17.0.1:38605', '172.17.0.1:38607']);
});
