// The agents of the kill matrix. A further one is an entry here: a folder of fixtures/agents, its
// image, and its file of expected layers.
import { existsSync } from 'node:fs';

/** An agent with switches for regressions. */
export interface MatrixAgent {
  readonly name: string;
  readonly title: string;
  readonly folder: string;
  readonly image: string;
  /**
   * What is expected of its regressions and variants, in the shape of
   * fixtures/expected-layers.json.
   */
  readonly expected: string;
  /**
   * The profile under which the agent as it should be is run. Regressions are run under it where
   * their row says so.
   */
  readonly profile: string;
}

const agents: readonly MatrixAgent[] = [
  {
    name: 'javascript',
    title: 'The JavaScript agent',
    folder: 'fixtures/agents/javascript',
    image: 'session-continuity/fixture-agent:healthy',
    expected: 'fixtures/expected-layers.json',
    profile: 'fixtures/agents/javascript/profile.yaml',
  },
  {
    name: 'python',
    title: 'The Python agent',
    folder: 'fixtures/agents/python',
    image: 'session-continuity/fixture-agent-python:local',
    expected: 'fixtures/agents/python/expected-layers.json',
    profile: 'fixtures/agents/python/profile.yaml',
  },
];

/** The agents that are in this checkout, and a sentence on each that is not. */
export function readAgents(): { readonly agents: MatrixAgent[]; readonly leftOut: string[] } {
  const isHere = ({ folder }: MatrixAgent): boolean => existsSync(folder);
  return {
    agents: agents.filter(isHere),
    leftOut: agents
      .filter((agent) => !isHere(agent))
      .map(({ title, folder }) => `${title} is left out: ${folder} is not in this checkout.`),
  };
}
