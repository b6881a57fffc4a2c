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
    ).toEqual({
      protocolVersion: '0.3.0',
      interfaces: [
        { dialect: 'json-rpc-0.3', path: '/rpc/' },
        { dialect: 'json-rpc-0.3', path: '/json' },
      ],
      streaming: false,
      deniesStreaming: false,
    });
  });

  it('reads a v1.0 card', () => {
    expect(
      readCard({
        capabilities: { streaming: true },
        supportedInterfaces: [
          { url: 'http://a/rest', protocolBinding: 'HTTP+JSON', protocolVersion: '0.9' },
          { url: 'http://a/v1', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
          { url: 'http://a/v1', protocolVersion: '0.3' },
        ],
      }),
    ).toEqual({
      protocolVersion: '0.9',
      interfaces: [
        { dialect: 'http-json-0.3', path: '/rest' },
        { dialect: 'json-rpc-1.0', path: '/v1' },
        { dialect: 'json-rpc-0.3', path: '/v1' },
      ],
      streaming: true,
      deniesStreaming: false,
    });
  });

  it('takes HTTP+JSON as the preferred transport of a v0.3 card', () => {
    const card = { protocolVersion: '0.3.0', url: 'http://a/api', preferredTransport: 'HTTP+JSON' };
    expect(readCard(card).interfaces).toEqual([{ dialect: 'http-json-0.3', path: '/api' }]);
  });

  it('takes versions and bindings only as they are claimed', () => {
    const supportedInterfaces = [
      { url: 'http://a/x', protocolBinding: 'GRPC', protocolVersion: '1.0' },
      { url: 'http://a/y' },
    ];
    expect(readCard({ supportedInterfaces }).interfaces).toEqual([
      { dialect: 'json-rpc-0.3', path: '/y' },
    ]);
  });

  it.each([
    [{}],
    [{ url: 'not a url', protocolVersion: '::error::' }],
    [{ url: 'mailto:someone', protocolVersion: 3 }],
    [{ url: `http://a/${'x'.repeat(1000)}`, supportedInterfaces: [null, 1, {}] }],
    [{ url: 5, supportedInterfaces: {} }],
  ])('takes nothing from %j', (card) => {
    expect(readCard(card)).toEqual({
      protocolVersion: 'unstated',
      interfaces: [],
      streaming: false,
      deniesStreaming: false,
    });
  });

  it.each([
    [{ capabilities: { streaming: true } }, true, false],
    [{ capabilities: { streaming: false } }, false, true],
    [{ capabilities: {} }, false, true],
    [{ capabilities: [] }, false, false],
    [{}, false, false],
  ])('takes %j for streaming %s, denied %s', (card, streaming, deniesStreaming) => {
    expect(readCard(card)).toMatchObject({ streaming, deniesStreaming });
  });

  it('takes few paths', () => {
    const supportedInterfaces = Array.from({ length: 100 }, (_, n) => ({ url: `http://a/${n}` }));
    expect(readCard({ supportedInterfaces }).interfaces).toHaveLength(8);
  });

  it('takes a path without a host, wherever the card has a URL', () => {
    const additionalInterfaces = [{ url: '/extra', transport: 'JSONRPC' }];
    const supportedInterfaces = [{ url: '/rest?x=1#y', protocolBinding: 'HTTP+JSON' }];
    const card = { url: '/api/agent/rpc', additionalInterfaces, supportedInterfaces };
    expect(readCard(card).interfaces).toEqual([
      { dialect: 'json-rpc-0.3', path: '/api/agent/rpc' },
      { dialect: 'http-json-0.3', path: '/rest' },
      { dialect: 'json-rpc-0.3', path: '/extra' },
    ]);
  });

  it.each([
    ['/x y\r\nEvil: 1', '/x%20yEvil:%201'],
    ['/../../etc/passwd', '/etc/passwd'],
    ['//evil.example:9/x', '/x'],
    ['/\\user:secret@evil.example/x', '/x'],
    ['/javascript:alert(1)', '/javascript:alert(1)'],
  ])('takes of the path %j what a request line may hold', (url, path) => {
    expect(readCard({ url }).interfaces).toEqual([{ dialect: 'json-rpc-0.3', path }]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,/x',
    'localhost:8000/rpc',
    '127.0.0.1:8000/rpc',
    'api/agent',
    '//[',
    `/${'x'.repeat(1000)}`,
  ])('takes no path from %j', (url) => {
    expect(readCard({ url }).interfaces).toEqual([]);
  });

  it('encodes what would break a request line', () => {
    const { interfaces } = readCard({ url: 'http://a/x y\r\nEvil: 1' });
    expect(interfaces).toEqual([{ dialect: 'json-rpc-0.3', path: '/x%20yEvil:%201' }]);
  });
});
