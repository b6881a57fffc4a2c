// Each built-in profile against the shapes in which its template is published: what ENV, ENTRYPOINT
// and files of such an image are. A template changes its entrypoint, its Python and where its
// packages lie; what it is made of stays.
import { describe, expect, it } from 'vitest';
import { detectProfile, listFilesToFind } from '../../../src/definition/profile-detect.ts';
import { readBuiltInProfiles } from './built-in.ts';

const profiles = readBuiltInProfiles();

/** An image: what its configuration says, and the files that tell. */
interface Shape {
  readonly name: string;
  readonly is: string;
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly files: readonly string[];
}

const slim = { PATH: '/usr/local/bin:/usr/local/sbin:/usr/bin:/bin', PYTHON_VERSION: '3.11.13' };
const adapter = { ADAPTER_MODULE: 'adapter' };
const site = '/usr/local/lib/python3.11/site-packages';

const shapes: readonly Shape[] = [
  {
    name: 'langgraph, the console script as entrypoint',
    is: 'langgraph',
    env: { ...slim, ...adapter },
    words: ['molecule-runtime'],
    files: ['/app/adapter.py', `${site}/langgraph`],
  },
  {
    name: 'langgraph, an entrypoint script that ends with the runtime',
    is: 'langgraph',
    env: { ...slim, ...adapter },
    words: ['/entrypoint.sh'],
    files: ['/entrypoint.sh', '/app/adapter.py', `${site}/langgraph`],
  },
  {
    name: 'langgraph, on a newer Python',
    is: 'langgraph',
    env: { ...slim, ...adapter, PYTHON_VERSION: '3.13.2' },
    words: ['/entrypoint.sh'],
    files: ['/app/adapter.py', '/usr/local/lib/python3.13/site-packages/langgraph'],
  },
  {
    name: 'langgraph, in a virtual environment',
    is: 'langgraph',
    env: { PATH: '/srv/venv/bin:/usr/bin:/bin', ...adapter },
    words: ['molecule-runtime'],
    files: ['/app/adapter.py', '/srv/venv/lib/python3.12/site-packages/langgraph'],
  },
  {
    name: 'autogen, the console script as entrypoint',
    is: 'autogen',
    env: { ...slim, ...adapter },
    words: ['molecule-runtime'],
    files: ['/app/adapter.py', `${site}/autogen_agentchat`],
  },
  {
    name: 'autogen, packages on PYTHONPATH and a script',
    is: 'autogen',
    env: { PATH: '/usr/bin', PYTHONPATH: '/opt/site:/app', ...adapter },
    words: ['/entrypoint.sh'],
    files: ['/app/adapter.py', '/opt/site/autogen_agentchat'],
  },
  {
    name: 'smolagents, the console script as entrypoint',
    is: 'smolagents',
    env: { ...slim, ...adapter },
    words: ['molecule-runtime'],
    files: ['/app/adapter.py', `${site}/smolagents`],
  },
  {
    name: 'smolagents, no PYTHON_VERSION and a script',
    is: 'smolagents',
    env: { PATH: '/usr/local/bin:/usr/bin', ...adapter },
    words: ['/entrypoint.sh'],
    files: ['/app/adapter.py', '/usr/local/lib/python3.12/site-packages/smolagents'],
  },
  {
    name: 'google-adk, a script',
    is: 'google-adk',
    env: { ...slim, ...adapter },
    words: ['/entrypoint.sh'],
    files: ['/app/adapter.py', '/app/google_adk_executor.py', `${site}/google/adk`],
  },
  {
    name: 'google-adk, the console script, with a package of LangGraph beside it',
    is: 'google-adk',
    env: { ...slim, ...adapter },
    words: ['molecule-runtime'],
    files: ['/app/adapter.py', '/app/google_adk_executor.py', `${site}/langgraph`],
  },
  {
    name: 'claude-code, /entrypoint.sh',
    is: 'claude-code',
    env: { ...slim, ...adapter },
    words: ['/entrypoint.sh'],
    files: ['/app/adapter.py', '/app/claude_sdk_executor.py'],
  },
  {
    name: 'claude-code, another script, with a package of LangGraph beside it',
    is: 'claude-code',
    env: { ...slim, ...adapter },
    words: ['/usr/local/bin/start.sh'],
    files: ['/app/adapter.py', '/app/claude_sdk_executor.py', `${site}/langgraph`],
  },
  {
    name: 'hermes of May, start.sh',
    is: 'hermes',
    env: {
      ...slim,
      ...adapter,
      HERMES_API_BASE: 'http://127.0.0.1:8642/v1',
      MOLECULE_A2A_PLATFORM_ENABLED: 'true',
    },
    words: ['/usr/local/bin/start.sh'],
    files: ['/app/adapter.py', '/app/executor.py'],
  },
  {
    name: 'hermes, another entrypoint, without the variable of the platform',
    is: 'hermes',
    env: { ...slim, ...adapter, HERMES_API_BASE: 'http://127.0.0.1:8642/v1' },
    words: ['/entrypoint.sh'],
    files: ['/app/adapter.py', '/app/executor.py'],
  },
  {
    name: 'codex of May, Node of NodeSource',
    is: 'codex',
    env: { ...slim, ...adapter, PYTHONPATH: '/app' },
    words: ['/usr/local/bin/start.sh'],
    files: ['/app/adapter.py', '/app/executor.py', '/usr/lib/node_modules/@openai/codex'],
  },
  {
    name: 'codex, Node beside the others, with a package of LangGraph',
    is: 'codex',
    env: { ...slim, PATH: '/opt/node/bin:/usr/bin', ...adapter },
    words: ['/entrypoint.sh'],
    files: [
      '/app/adapter.py',
      '/app/executor.py',
      '/opt/node/lib/node_modules/@openai/codex',
      `${site}/langgraph`,
    ],
  },
  {
    name: 'openclaw of May, npm of Debian',
    is: 'openclaw',
    env: { ...slim, ...adapter },
    words: ['molecule-runtime'],
    files: ['/app/adapter.py', '/usr/local/lib/node_modules/openclaw'],
  },
  {
    name: 'openclaw, NodeSource and a script',
    is: 'openclaw',
    env: { ...slim, ...adapter },
    words: ['/entrypoint.sh'],
    files: ['/app/adapter.py', '/usr/lib/node_modules/openclaw'],
  },
];

const detect = ({ env, words, files }: Omit<Shape, 'name' | 'is'>) => {
  const asked = listFilesToFind(profiles, { env, words });
  return detectProfile(profiles, { env, words }, new Set(files.filter((f) => asked.includes(f))));
};

describe('the shapes of a template', () => {
  it.each(shapes)('$name', (shape) => {
    const found = detect(shape);
    expect(found.finding).toBeNull();
    expect(found.profile?.name, found.reason).toBe(shape.is);
  });

  it.each(profiles.filter(({ detect }) => detect !== undefined).map(({ name }) => name))(
    '%s is played in two shapes at least',
    (name) => {
      expect(shapes.filter(({ is }) => is === name).length).toBeGreaterThanOrEqual(2);
    },
  );

  it('asks for a bounded number of files, whatever the image’s PATH', () => {
    const PATH = Array.from({ length: 500 }, (_, index) => `/opt/${index}/bin`).join(':');
    const env = { ...adapter, PATH, PYTHONPATH: PATH };
    expect(listFilesToFind(profiles, { env, words: [] }).length).toBeLessThan(300);
  });
});

describe('the profile that comes nearest', () => {
  it('is the one of which the most signs hold, not the first that misses as few', () => {
    const { profile, reason } = detect({
      env: { ...slim, ...adapter, MOLECULE_A2A_PLATFORM_ENABLED: 'true' },
      words: ['/start.sh'],
      files: ['/app/adapter.py'],
    });
    expect(profile).toBeNull();
    expect(reason).toBe(
      'the image shows the signs of no built-in profile; nearest is hermes: it has ENV ADAPTER_MODULE=adapter, ENV MOLECULE_A2A_PLATFORM_ENABLED=*, and lacks file /app/executor.py',
    );
  });

  it('names several that are equally near', () => {
    const { reason } = detect({
      env: { ...slim, ...adapter },
      words: ['/entrypoint.sh'],
      files: ['/app/adapter.py'],
    });
    expect(reason).toBe(
      'the image shows the signs of no built-in profile; equally near are autogen (it lacks package python:autogen_agentchat), claude-code (it lacks file /app/claude_sdk_executor.py), google-adk (it lacks file /app/google_adk_executor.py), openclaw (it lacks package npm:openclaw) and 1 more',
    );
  });
});
