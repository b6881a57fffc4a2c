// The variables by which an agent is told of its model: those that every run offers, and those of a
// live run.
import type { Upstream } from '../domain/live-model.ts';
import { isPlainUrl } from '../domain/plain-url.ts';
import type { Profile } from '../domain/profile.ts';
import { type Provider, type ProviderAddress, prefixOf } from '../providers/provider.ts';
import { providers } from '../providers/table.ts';
import { findPlaceholders } from './placeholder.ts';

/** Appears in profiles for a key, because some agents do not start without one. */
const placeholderKey = 'canary-key-not-a-secret';

type Variables = Readonly<Record<string, string>>;

/** Whether the profile says itself how the agent finds its model, in a variable or a file. */
export function namesModel({ env, files }: Pick<Profile, 'env' | 'files'>): boolean {
  return [...Object.values(env), ...files.map(({ content }) => content)].some(holdsModelUrl);
}

/** The variables that hold a base URL, each with all that appears after the host in it. */
export function listAddresses(provider: Provider): ProviderAddress[] {
  const prefix = prefixOf(provider);
  const { addresses } = provider.environment;
  return addresses.map(({ name, suffix }) => ({ name, suffix: prefix + suffix }));
}

/** Every provider's variables, all leading to one model. Without one the keys alone. */
export function toOfferedEnv(modelUrl: string | null): Variables {
  const offered = providers.flatMap((provider) => [
    ...provider.environment.keys.map((name) => [name, provider.environment.sampleKey]),
    ...(modelUrl === null
      ? []
      : listAddresses(provider).map(({ name, suffix }) => [name, `${modelUrl}${suffix}`])),
  ]);
  return Object.fromEntries(offered);
}

/** For each provider its clients' own variables, as words of one line of a shell. */
export function listOfferedLines(modelUrl: string): string[] {
  const offered = toOfferedEnv(modelUrl);
  return providers.map(({ environment: { addresses, keys } }) =>
    [...addresses.slice(0, 1).map(({ name }) => name), ...keys.slice(0, 1)]
      .map((name) => `${name}=${offered[name]}`)
      .join(' '),
  );
}

/** Where an agent with this profile is told of its model: variables, and files of the profile. */
export function listModelPlaces({ env, files }: Pick<Profile, 'env' | 'files'>): string[] {
  const named = Object.keys(env).filter((name) => holdsModelUrl(env[name] ?? ''));
  const written = files.filter(({ content }) => holdsModelUrl(content));
  const places = [...named, ...written.map(({ path }) => path)];
  return places.length > 0
    ? places
    : providers.flatMap(({ environment }) => environment.addresses[0]?.name ?? []);
}

function holdsModelUrl(text: string): boolean {
  return findPlaceholders(text).some(({ body }) => body === 'model-url');
}

/**
 * The image's own variables of providers that a run sets anew. What a profile sets is its own
 * affair.
 */
export function findReplaced(profile: Profile, imageEnv: Variables, inputEnv: Variables): string[] {
  const offered = namesModel(profile) ? [] : Object.keys(toOfferedEnv(''));
  const kept = { ...profile.env, ...inputEnv };
  return offered.filter((name) => imageEnv[name] && kept[name] === undefined);
}

/** The providers whose key is in `env`, each with where its calls go. */
export function findUpstreams(env: Variables): Upstream[] {
  return providers.flatMap(({ name, environment: { keys, logins, addresses, official } }) => {
    if (![...keys, ...logins].some((key) => env[key])) return [];
    const given = addresses.find((address) => env[address.name]);
    const baseUrl = (given && env[given.name]) ?? official;
    const holdsVersion = given !== undefined && given.suffix !== '';
    return [{ provider: name, baseUrl: baseUrl.replace(/\/+$/, ''), holdsVersion }];
  });
}

/**
 * What is wrong with `env` for a live run, as whole sentences. None: nothing. Values appear in no
 * sentence.
 */
export function explainLiveEnv(env: Variables): string[] {
  const problems = providers
    .flatMap(({ environment }) => environment.addresses)
    .filter(({ name }) => env[name] && !isPlainUrl(env[name]))
    .map(
      ({ name }) =>
        `${name} must be an http or https URL without user, password and query, because live calls are passed on to it.`,
    );
  if (findUpstreams(env).length > 0) return problems;
  const keys = providers
    .map(({ environment: { keys, logins } }) => [...keys, ...logins].join(' or '))
    .join(', ');
  return [
    ...problems,
    `The model mode live needs the key of a provider in env; known are ${keys}.`,
  ];
}

/**
 * A profile for a live run: placeholders of keys are left out, and the model is the one that `env`
 * names.
 */
export function toLiveProfile(profile: Profile, env: Variables): Profile {
  const modelName = env.MOLECULE_MODEL || env.MODEL || profile.modelName;
  const kept = Object.entries(profile.env).filter(([, value]) => value !== placeholderKey);
  return { ...profile, modelName, env: Object.fromEntries(kept) };
}

/**
 * The user's variables for the container of a live run. Base URLs of providers are taken out and
 * lead to `modelUrl` instead, also where `profileEnv` does not know them: what goes past the count
 * would go past the budget.
 */
export function toLiveEnv(env: Variables, profileEnv: Variables, modelUrl: string): Variables {
  const result: Record<string, string> = { ...env };
  const open = new Set(findUpstreams(env).map(({ provider }) => provider));
  for (const provider of providers) {
    for (const { name, suffix } of listAddresses(provider)) {
      delete result[name];
      if (open.has(provider.name) && profileEnv[name] === undefined)
        result[name] = `${modelUrl}${suffix}`;
    }
  }
  return result;
}
