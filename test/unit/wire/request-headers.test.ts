// The head of the request: values and order of production's.
import { describe, expect, it } from 'vitest';
import { requestHeaders } from '../../../src/wire/request-headers.ts';

describe('requestHeaders', () => {
  it('is production head without a secret', () => {
    expect(requestHeaders(12)).toEqual([
      ['User-Agent', 'Go-http-client/1.1'],
      ['Content-Length', '12'],
      ['Content-Type', 'application/json'],
      ['Accept-Encoding', 'gzip'],
    ]);
  });

  it('puts the secret between length and type', () => {
    expect(requestHeaders(0, { inboundSecret: 's' }).map(([name]) => name)).toEqual([
      'User-Agent',
      'Content-Length',
      'Authorization',
      'Content-Type',
      'Accept-Encoding',
    ]);
    expect(requestHeaders(0, { inboundSecret: 's' })[2]).toEqual(['Authorization', 'Bearer s']);
  });
});
