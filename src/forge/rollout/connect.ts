// The rollout calls of the forge that a fleet file names.
import { Agent } from 'undici';
import type { Fleet } from '../../domain/fleet.ts';
import { type RolloutForgeName, rolloutForges, toApiUrl } from '../../domain/forge.ts';
import type { Rollout } from './calls.ts';
import { type Clock, createClient, type RolloutClient } from './client.ts';
import { createGiteaRollout } from './gitea.ts';
import { createGitHubRollout } from './github.ts';

/** How a rollout is made for each forge that can have one. */
const makers: Readonly<Record<RolloutForgeName, (client: RolloutClient) => Rollout>> = {
  gitea: createGiteaRollout,
  github: createGitHubRollout,
};

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
    forge: rolloutForges[kind],
    apiUrl: toApiUrl(rolloutForges[kind], url),
    dispatcher,
  });
  return {
    rollout: makers[kind](client),
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}
