// Where a package lies in an image, read off the image's own ENV: package managers put it below a
// prefix of PATH, and interpreters look for it along a path of their own. A template that moves to
// a newer Python keeps its packages.

type Variables = Readonly<Record<string, string>>;

/** Python versions that are looked for where the image does not say which it has. */
const pythonVersions = ['3.10', '3.11', '3.12', '3.13', '3.14'];
/** Where virtual environments commonly lie. */
const commonEnvironments = ['/opt/venv', '/app/.venv'];
/** Folders taken from one variable of an image, which may hold any number. */
const maxFolders = 6;

/** The absolute paths of which one exists where an image with this ENV has the package. */
export function listPackagePaths(name: string, env: Variables): string[] {
  const [manager = '', ...rest] = name.split(':');
  const folders = manager === 'npm' ? listNodeFolders(env) : listPythonFolders(env);
  return [...new Set(folders)].map((folder) => `${folder}/${rest.join(':')}`);
}

function listPythonFolders(env: Variables): string[] {
  const told = /^(3\.\d{1,3})(?:\.|$)/.exec(env.PYTHON_VERSION ?? '')?.[1];
  const versions = told === undefined ? pythonVersions : [told];
  const own = toFolders(env.VIRTUAL_ENV);
  const prefixes = new Set([...listPrefixes(env), ...own, ...commonEnvironments]);
  return [
    ...toFolders(env.PYTHONPATH),
    ...[...prefixes].flatMap((prefix) =>
      versions.map((version) => `${prefix}/lib/python${version}/site-packages`),
    ),
    '/usr/lib/python3/dist-packages',
  ];
}

function listNodeFolders(env: Variables): string[] {
  return [
    ...toFolders(env.NODE_PATH),
    ...listPrefixes(env).map((prefix) => `${prefix}/lib/node_modules`),
    '/app/node_modules',
  ];
}

/** What has a `bin` in PATH, and the two that every image has. */
function listPrefixes({ PATH }: Variables): string[] {
  const bins = toFolders(PATH, /\/bin$/).map((folder) => folder.slice(0, -'/bin'.length));
  return ['/usr/local', '/usr', ...bins.filter((prefix) => prefix !== '')];
}

/**
 * The absolute folders of a variable such as PATH. What is none, or could lead out, is passed over.
 */
function toFolders(variable = '', wanted = /^/): string[] {
  return variable
    .split(':')
    .map((folder) => folder.replace(/\/+$/, ''))
    .filter((folder) => /^\/[\w@.+/-]{1,200}$/.test(folder) && !folder.split('/').includes('..'))
    .filter((folder) => wanted.test(folder))
    .slice(0, maxFolders);
}
