// Where an agent is reached: one origin for everything, whatever a card or a redirect says.
import { CanaryError } from '../domain/error.ts';
import type { Connections } from './connection.ts';

/** An agent's base URL taken apart, with its connections. */
export interface AgentAddress {
  readonly connections: Connections;
  readonly origin: string;
  /**
   * Path of the base URL without a trailing slash. Empty in production (docs/rules/platform.md
   * "Request head").
   */
  readonly basePath: string;
}

/** Origin and base path of a URL. @throws INPUT_INVALID for what is no http or https URL */
export function parseBaseUrl(baseUrl: string): { origin: string; basePath: string } {
  const url = URL.parse(baseUrl);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new CanaryError(
      'INPUT_INVALID',
      `The agent's URL must be such as http://127.0.0.1:8000; got ${JSON.stringify(baseUrl)}.`,
    );
  }
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') };
}
