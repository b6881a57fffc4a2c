// Makes `import … from 'node:http'` of a built file a `require`. An import reads every export of
// that module, and some of them load what only they need, such as fetch and WebSocket: a quarter of
// the time before the first call to Docker.

const statement =
  /(?<=^|[;}\n])import\s*(?:([\w$]+)\s*,?\s*)?(?:\{([^{}]*)\}|\*\s*as\s+([\w$]+))?\s*from\s*"(node:[\w/]+)";?/g;

/**
 * The text of a built file with its imports of Node's own modules as calls of `require`, which a
 * banner declares.
 */
export function requireBuiltins(text: string): string {
  return text.replace(statement, (_whole, first, names, all, module: string) => {
    const required = `require(${JSON.stringify(module)})`;
    const wholes = [first, all].filter((name): name is string => name !== undefined);
    const picked = (names as string | undefined)?.split(',').flatMap((part) => {
      const [name = '', own = name] = part.trim().split(/\s+as\s+/);
      if (name === 'default') wholes.push(own);
      return name === '' || name === 'default' ? [] : [name === own ? name : `${name}:${own}`];
    });
    const parts = [
      ...wholes.map((name) => `${name}=${required}`),
      ...(picked === undefined || picked.length === 0 ? [] : [`{${picked.join(',')}}=${required}`]),
    ];
    return parts.length === 0 ? `${required};` : `const ${parts.join(',')};`;
  });
}
