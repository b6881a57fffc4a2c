// The rollout calls of the forge that a fleet file names.
import { Agent } from 'undici';
import type { Fleet } from '../../domain/fleet.ts';
import { forges } from '../../domain/forge.ts';
import type { Rollout } from './calls.ts';
import { type Clock, createClient } from './client.ts';
import { createGiteaRollout } from './gitea.ts';
import { createGitHubRollout } from './github.ts';

/** How a rollout is made for each forge that can have one. */
const makers = { github: createGitHubRollout, gitea: createGiteaRollout } as const;

/** An open connection. Dispose it. */
export interface Connection extends AsyncDisposable {
  readonly rollout: Rollout;
}

/** Connects to the forge. Nothing is sent before the first call. */
export function connectForge(options: {
  readonly forge: Fleet['forge'];
  readonly token: string;
  readonly clock: Clock;
  readonly isDryRun: boolean;
  readonly tell: (line: string) => void;
}): Connection {
  const { kind, url } = options.forge;
  const dispatcher = new Agent();
  const client = createClient({
    ...options,
    forge: forges[kind],
    apiUrl: toApiUrl(kind, url),
    dispatcher,
  });
  return {
    rollout: makers[kind](client),
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

/** The API of a server, from the address that people open. */
function toApiUrl(kind: keyof typeof makers, url: string): string {
  const base = url.replace(/\/+$/, '');
  if (kind === 'gitea') return `${base}/api/v1`;
  return /^https?:\/\/(?:www\.)?github\.com$/i.test(base)
    ? 'https://api.github.com'
    : `${base}/api/v3`;
}
