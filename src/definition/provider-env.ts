// The variables of providers in the environment of a live run.
import type { Upstream } from '../domain/live-model.ts';
import type { Profile } from '../domain/profile.ts';
import { providers } from '../providers/table.ts';

/** Stands in profiles for a key, because some agents do not start without one. */
const placeholderKey = 'canary-key-not-a-secret';

type Variables = Readonly<Record<string, string>>;

/** The providers whose key is in `env`, each with where its calls go. */
export function findUpstreams(env: Variables): Upstream[] {
  return providers.flatMap(({ name, environment: { keys, baseUrl, official } }) => {
    if (!keys.some((key) => env[key])) return [];
    return [{ provider: name, baseUrl: (env[baseUrl] || official).replace(/\/+$/, '') }];
  });
}

/** What is wrong with `env` for a live run, as whole sentences; none: nothing. Values stand in no sentence. */
export function explainLiveEnv(env: Variables): string[] {
  const problems = providers.flatMap(({ environment: { baseUrl: name } }) => {
    const given = env[name];
    return !given || isPlainUrl(given)
      ? []
      : [
          `${name} must be an http or https URL without user, password and query, because live calls are passed on to it.`,
        ];
  });
  if (findUpstreams(env).length > 0) return problems;
  const keys = providers.map(({ environment }) => environment.keys.join(' or ')).join(', ');
  return [
    ...problems,
    `The model mode live needs the key of a provider in env; known are ${keys}.`,
  ];
}

function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** A profile for a live run: placeholders of keys are left out, and the model is the one that `env` names. */
export function toLiveProfile(profile: Profile, env: Variables): Profile {
  const modelName = env.MOLECULE_MODEL || env.MODEL || profile.modelName;
  const kept = Object.entries(profile.env).filter(([, value]) => value !== placeholderKey);
  return { ...profile, modelName, env: Object.fromEntries(kept) };
}

/**
 * The user's variables for the container of a live run. Base URLs of providers are taken out and lead to `modelUrl`
 * instead, also where `profileEnv` does not know them: what goes past the count would go past the budget.
 */
export function toLiveEnv(env: Variables, profileEnv: Variables, modelUrl: string): Variables {
  const result: Record<string, string> = { ...env };
  const open = new Set(findUpstreams(env).map(({ provider }) => provider));
  for (const { name, environment } of providers) {
    const { baseUrl, suffix } = environment;
    delete result[baseUrl];
    if (open.has(name) && profileEnv[baseUrl] === undefined)
      result[baseUrl] = `${modelUrl}${suffix}`;
  }
  return result;
}
