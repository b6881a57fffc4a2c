// What is taken from agent cards, and what is not.
import { describe, expect, it } from 'vitest';
import { readCard } from '../../../src/a2a/card.ts';

describe('readCard', () => {
  it('reads a v0.3 card and ignores its host', () => {
    expect(
      readCard({
        protocolVersion: '0.3.0',
        url: 'http://c0ffee:8000/rpc/?x=1#y',
        additionalInterfaces: [
          { url: 'http://evil.example/grpc', transport: 'GRPC' },
          { url: 'http://evil.example/json', transport: 'jsonrpc' },
        ],
      }),
    ).toEqual({ protocolVersion: '0.3.0', rpcPaths: ['/rpc/', '/json'] });
  });

  it('reads a v1.0 card', () => {
    expect(
      readCard({
        supportedInterfaces: [
          { url: 'http://a/rest', protocolBinding: 'HTTP+JSON', protocolVersion: '0.9' },
          { url: 'http://a/v1', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
          { url: 'http://a/v1', protocolVersion: '0.3' },
        ],
      }),
    ).toEqual({ protocolVersion: '1.0', rpcPaths: ['/v1'] });
  });

  it.each([
    [{}],
    [{ url: 'not a url', protocolVersion: '::error::' }],
    [{ url: 'mailto:someone', protocolVersion: 3 }],
    [{ url: `http://a/${'x'.repeat(1000)}`, supportedInterfaces: [null, 1, {}] }],
    [{ url: 5, supportedInterfaces: {} }],
  ])('takes nothing from %j', (card) => {
    expect(readCard(card)).toEqual({ protocolVersion: 'unstated', rpcPaths: [] });
  });

  it('takes few paths', () => {
    const supportedInterfaces = Array.from({ length: 100 }, (_, n) => ({ url: `http://a/${n}` }));
    expect(readCard({ supportedInterfaces }).rpcPaths).toHaveLength(8);
  });

  it('encodes what would break a request line', () => {
    expect(readCard({ url: 'http://a/x y\r\nEvil: 1' }).rpcPaths).toEqual(['/x%20yEvil:%201']);
  });
});
