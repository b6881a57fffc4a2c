// The table of all routes, and the search in it. Nothing here does I/O.
import { fileRoutes } from './file-routes.ts';
import { memoryMcpRoutes } from './memory-mcp.ts';
import { memoryRoutes } from './memory-routes.ts';
import { registryRoutes } from './registry-routes.ts';
import type { PlatformAnswer, Route } from './state.ts';
import { workspaceRoutes } from './workspace-routes.ts';

const routes: readonly Route[] = [
  ...registryRoutes,
  ...workspaceRoutes,
  ...memoryRoutes,
  ...memoryMcpRoutes,
  ...fileRoutes,
];

const segmentsOf = new Map(routes.map((route) => [route, route.path.split('/')]));

/**
 * The route for a method and a path without query, with the values of its params. `null` when none
 * covers it.
 */
export function findRoute(
  method: string,
  pathname: string,
): { route: Route; params: Record<string, string> } | null {
  const segments = pathname.split('/');
  for (const route of routes) {
    if (route.method !== method) continue;
    const params = matchSegments(segmentsOf.get(route) ?? [], segments);
    if (params !== null) return { route, params };
  }
  return null;
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (expected.startsWith(':')) {
      if (segment === '') return null;
      params[expected.slice(1)] = decodeSegment(segment);
    } else if (segment !== expected) return null;
  }
  return params;
}

/** A percent-decoded segment, or the segment as it is when it does not decode. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * What an unknown request gets: harmless, and listed as unmatched (docs/rules/platform.md
 * "Routes").
 */
export function unmatchedAnswer(method: string): PlatformAnswer {
  const isRead = method === 'GET' || method === 'HEAD';
  return { status: 200, json: isRead ? [] : { status: 'ok' } };
}
