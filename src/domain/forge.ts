// A forge as a value: what GitHub, Gitea and act each show, record, allow and call things. Whoever
// needs to know asks the value. Nothing else compares names of forges, which
// test/unit/architecture.test.ts holds.

/** The forges by name. `act` is the local runner, which has no server. */
export type ForgeName = 'github' | 'gitea' | 'act';

/** How a forge differs from the others. */
export interface Forge {
  readonly name: ForgeName;
  /**
   * Variables by which a job shows that its runner is this forge's. One that is set is enough. A
   * runner also sets those of the forges that it was made from, so the table's order counts.
   */
  readonly signs: readonly string[];
  readonly api: {
    /** What GITHUB_API_URL has from `/api/` on. `''`: it has no such part. */
    readonly paths: readonly string[];
    /** What a server of one's own has after its address. */
    readonly ownPath: string;
    /** The public server with another address for its API. `null`: there is none. */
    readonly publicServer: { readonly host: string; readonly apiUrl: string } | null;
  };
  /**
   * Folders of workflow files, in the order in which the forge looks. A rollout writes to the
   * first.
   */
  readonly workflowFolders: readonly [string, ...string[]];
  readonly reports: {
    /** Whether the runner takes annotations as commands. Otherwise they are lines of the log. */
    readonly takesAnnotations: boolean;
    /** Where annotations are shown. */
    readonly annotations: string;
    /** Where a person reads the reasons of a red job. */
    readonly reasons: 'annotations' | 'log';
    /** Whether the job summary is shown: always, or where a word in a variable announces it. */
    readonly summary: 'always' | { readonly variable: string; readonly word: string };
  };
  readonly row: {
    /**
     * The name of the job is the name of its check. Otherwise a row is
     * `<workflow> / <job> (<event>)`.
     */
    readonly isJobName: boolean;
    /** Events by which a check is recorded. `null`: by every one. */
    readonly events: readonly string[] | null;
    /**
     * Variable with the token by which the forge is asked for the row. `null`: there is no one to
     * ask.
     */
    readonly tokenVariable: 'GITHUB_TOKEN' | 'GITEA_TOKEN' | null;
    /** Where nothing is recorded under the job's own name. */
    readonly none: string;
  };
  readonly status: {
    /** false: the check of the job is required itself, and no status is posted next to it. */
    readonly isPosted: boolean;
    /** The permission of a job that may post one. */
    readonly permission: string;
    /** Codes by which the forge refuses a commit that it does not have. */
    readonly unknownCommit: readonly number[];
  };
  readonly comment: {
    /** Who the job's own token is, where the forge does not tell. */
    readonly bot: string;
    /** By which call a token learns whose it is. */
    readonly whoAmI: 'rest' | 'graphql';
  };
  /** By which protocol evidence is uploaded: through GitHub's own client, or our own. */
  readonly upload: 'official' | 'own';
  /**
   * What becomes of inputs that an action does not have: its runner warns of them, or hands those
   * of a composite action down to its steps.
   */
  readonly unknownInputs: 'warned-of' | 'handed-down';
  /** Whether the page of a run is asked for: its path may hold another number than the run's id. */
  readonly asksRunPage: boolean;
  readonly limits: {
    /** Name of the parameter with the size of a page. */
    readonly pageParameter: 'per_page' | 'limit';
    /** Rows of a page at most. */
    readonly pageSize: number;
  };
  /** What a rollout over many repositories needs to know. */
  readonly rollout: {
    /**
     * The oldest version of a server whose calls are known to do what a rollout needs. `null`:
     * there are no versions.
     */
    readonly oldest: readonly [major: number, minor: number] | null;
    /**
     * Whether a branch may have a merge queue, for which the workflow needs an event of its own.
     */
    readonly hasMergeQueues: boolean;
    /** Whether a required context may be a pattern. */
    readonly takesPatterns: boolean;
    /** What the forge calls the rights of a token, and those that onboarding needs. */
    readonly rightWord: 'scope' | 'permission';
    readonly onboardRights: string;
    /** One workflow for all repositories of an owner. `null`: the forge has no such thing. */
    readonly scopedWorkflows: {
      readonly since: readonly [major: number, minor: number];
      readonly folder: string;
      /** Where an owner chooses the source, below the address of the server. */
      settingsPath(owner: string): string;
    } | null;
  };
}

const github: Forge = {
  name: 'github',
  signs: ['GITHUB_ACTIONS'],
  api: {
    paths: ['', '/api/v3'],
    ownPath: '/api/v3',
    publicServer: { host: 'github.com', apiUrl: 'https://api.github.com' },
  },
  workflowFolders: ['.github/workflows'],
  reports: {
    takesAnnotations: true,
    annotations: 'annotations on the run and its files',
    reasons: 'annotations',
    summary: 'always',
  },
  row: {
    isJobName: true,
    events: null,
    tokenVariable: 'GITHUB_TOKEN',
    none: 'check under the name of the job',
  },
  status: {
    isPosted: false,
    permission: 'statuses: write',
    unknownCommit: [422],
  },
  comment: { bot: 'github-actions[bot]', whoAmI: 'graphql' },
  upload: 'official',
  unknownInputs: 'warned-of',
  asksRunPage: false,
  limits: { pageParameter: 'per_page', pageSize: 100 },
  rollout: {
    oldest: null,
    hasMergeQueues: true,
    takesPatterns: false,
    rightWord: 'permission',
    onboardRights: 'Contents: write, Workflows: write and Pull requests: write',
    scopedWorkflows: null,
  },
};

const gitea: Forge = {
  name: 'gitea',
  // `exec` of its runner sets the last two alone.
  signs: ['GITEA_ACTIONS', 'ACT_EXEC', 'GITEA_ENV'],
  api: { paths: ['/api/v1'], ownPath: '/api/v1', publicServer: null },
  workflowFolders: ['.gitea/workflows', '.github/workflows'],
  reports: {
    takesAnnotations: false,
    annotations: 'annotations as lines of this log',
    reasons: 'log',
    summary: { variable: 'GITEA_ACTIONS_CAPABILITIES', word: 'job-summary' },
  },
  row: {
    isJobName: false,
    events: ['pull_request', 'pull_request_target', 'push'],
    tokenVariable: 'GITEA_TOKEN',
    none: 'no check (this event records none)',
  },
  status: {
    isPosted: true,
    permission: 'contents: write',
    // HTTP 500 without a message (docs/rules/forges.md "Rows of Gitea").
    unknownCommit: [422, 500],
  },
  comment: { bot: 'gitea-actions', whoAmI: 'rest' },
  upload: 'own',
  unknownInputs: 'handed-down',
  asksRunPage: true,
  limits: { pageParameter: 'limit', pageSize: 50 },
  rollout: {
    // Runs and jobs are readable from this version on (docs/rules/forges.md "Rollout on Gitea").
    oldest: [1, 25],
    hasMergeQueues: false,
    takesPatterns: true,
    rightWord: 'scope',
    onboardRights: 'write:repository',
    scopedWorkflows: {
      since: [1, 27],
      folder: '.gitea/scoped_workflows',
      settingsPath: (owner) => `/org/${owner}/settings/actions`,
    },
  },
};

const act: Forge = {
  ...gitea,
  name: 'act',
  signs: ['ACT'],
  reports: { ...gitea.reports, summary: 'always' },
  row: { ...gitea.row, tokenVariable: null },
  asksRunPage: false,
};

/**
 * Every forge by its name, in the order in which their signs are looked for (docs/rules/forges.md
 * "Signs of a runner").
 */
export const forges: Readonly<Record<ForgeName, Forge>> = { gitea, act, github };

/** The forges on which `session-continuity fleet` can change repositories. */
export const rolloutForges = { gitea, github } as const satisfies Partial<Record<ForgeName, Forge>>;

/** The name of such a forge, as fleet files have it. */
export type RolloutForgeName = keyof typeof rolloutForges;

/** Their names. */
export const rolloutForgeNames = Object.keys(rolloutForges) as readonly RolloutForgeName[];

/** Whether a rollout is possible on what somebody has named. */
export function isRolloutForge(name: string): name is RolloutForgeName {
  return Object.hasOwn(rolloutForges, name);
}

/** The folders in which any forge looks for workflows, each once. */
export const workflowFolders: readonly string[] = [
  ...new Set(Object.values(forges).flatMap((forge) => forge.workflowFolders)),
];

/** The forge whose API has this address. `null`: none that is known, or no address. */
export function forgeOfApi(apiUrl: string): Forge | null {
  if (!URL.canParse(apiUrl)) return null;
  const path = new URL(apiUrl).pathname.replace(/\/+$/, '');
  const at = path.lastIndexOf('/api/');
  const end = at < 0 ? '' : path.slice(at);
  return Object.values(forges).find(({ api }) => api.paths.includes(end)) ?? null;
}

/** The forge whose public server has this address. `null`: it may be any. */
export function forgeOfServer(url: string): RolloutForgeName | null {
  return rolloutForgeNames.find((name) => isPublicServer(rolloutForges[name], url)) ?? null;
}

/** The API of a server, from the address that people open. */
export function toApiUrl({ api }: Forge, url: string): string {
  const base = url.replace(/\/+$/, '');
  const isPublic = isPublicServer({ api }, base);
  return isPublic && api.publicServer !== null ? api.publicServer.apiUrl : base + api.ownPath;
}

function isPublicServer({ api }: Pick<Forge, 'api'>, url: string): boolean {
  if (api.publicServer === null || !URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  return pathname === '/' && hostname.replace(/^www\./, '') === api.publicServer.host;
}
