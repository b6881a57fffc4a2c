import { describe, expect, test } from 'vitest';
import { isImageReference } from '../../../src/domain/image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('isImageReference', () => {
  test.each([
    'alpine',
    'alpine:3.20',
    'a/b/c:latest',
    'localhost/a',
    'localhost:5000/a/b:1',
    'registry.example.com/team/app_x:v1.2.3-rc.1',
    'registry.example.com:443/team/app',
    'ghcr.io/Owner/app'.toLowerCase(),
    '127.0.0.1:5000/a__b/c-d--e',
    '[::1]:5000/a',
    `a/b@${digest}`,
    `a/b:tag@${digest}`,
    digest,
    'b'.repeat(64),
    `${'a'.repeat(255)}:${'t'.repeat(128)}`,
  ])('takes %s', (name) => expect(isImageReference(name)).toBe(true));

  test.each([
    '',
    ' ',
    '-a',
    '--help',
    'a b',
    'a\nb',
    'A/b',
    'alpine:',
    'alpine:-x',
    ':tag',
    '/a',
    'a/',
    'a//b',
    'a/../b',
    'a..b',
    'a___b',
    'a@',
    'a@sha256:xyz',
    `a@${digest}@${digest}`,
    'https://registry.example.com/a',
    'registry.example.com:port/a',
    'host.:5000/a',
    '$(id)',
    'a;b',
    'ä',
    'a'.repeat(256),
    `a:${'t'.repeat(129)}`,
    'a'.repeat(100_000),
    `${'a-'.repeat(200)}!`,
  ])('refuses %s', (name) => expect(isImageReference(name)).toBe(false));
});
