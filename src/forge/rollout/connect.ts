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
  /** The same calls, which no signal ends: they close or complete what was begun. */
  readonly steady: Rollout;
}

/** Connects to the forge. Nothing is sent before the first call. */
export function connectForge(options: {
  readonly forge: Fleet['forge'];
  readonly token: string;
  readonly clock: Clock;
  readonly isDryRun: boolean;
  readonly tell: (line: string) => void;
  /** Ends what `rollout` does. */
  readonly signal?: AbortSignal;
}): Connection {
  const { signal, ...shared } = options;
  const { kind, url } = shared.forge;
  const dispatcher = new Agent();
  const settings = {
    ...shared,
    forge: rolloutForges[kind],
    apiUrl: toApiUrl(rolloutForges[kind], url),
    dispatcher,
  };
  const steady = makers[kind](createClient(settings));
  return {
    rollout: signal === undefined ? steady : makers[kind](createClient({ ...settings, signal })),
    steady,
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}
