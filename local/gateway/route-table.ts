import type { Route } from '../template/model/rest-api.ts';
import { decodePercent } from './decode-percent.ts';

type RouteMatch =
  | {
      readonly kind: 'found';
      readonly route: Route;
      readonly pathParameters: Readonly<Record<string, string>>;
    }
  /** No resource at that path, or no such method on it: API Gateway does not tell the two apart. */
  | { readonly kind: 'not-found' }
  /** A percent sign that starts no byte, or bytes that are no UTF-8. */
  | { readonly kind: 'malformed' };

/** @param path below the stage, starting with `/`, still percent-encoded */
export type RouteTable = (method: string, path: string) => RouteMatch;

interface Pattern {
  readonly segments: readonly string[];
  readonly methods: ReadonlyMap<string, Route>;
}

const parameter = /^\{(.+?)(\+?)\}$/;

/** Full words first, then parameters, then greedy ones: the order in which API Gateway prefers resources. */
function rank(segment: string | undefined): number {
  if (segment === undefined) return 0;
  const match = parameter.exec(segment);
  return match === null ? 1 : match[2] === '' ? 2 : 3;
}

function bySpecificity(a: Pattern, b: Pattern): number {
  const length = Math.max(a.segments.length, b.segments.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rank(a.segments[index]) - rank(b.segments[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Splits a path into its segments. A slash at the end does not count. */
function segmentsOf(path: string): readonly string[] {
  const segments = path.split('/').slice(1);
  return segments.at(-1) === '' ? segments.slice(0, -1) : segments;
}

/** The parameters' values if the segments fit the pattern. */
function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const values: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const given = segments[index];
    if (given === undefined || given === '') return undefined;
    const [, name, greedy] = parameter.exec(expected) ?? [];
    if (name === undefined) {
      if (given !== expected) return undefined;
    } else if (greedy === '+') {
      return { ...values, [name]: segments.slice(index).join('/') };
    } else {
      values[name] = given;
    }
  }
  return pattern.length === segments.length ? values : undefined;
}

export function createRouteTable(routes: readonly Route[]): RouteTable {
  const byPath = Map.groupBy(routes, ({ resourcePath }) => resourcePath);
  const patterns = [...byPath]
    .map(([path, group]): Pattern => {
      return { segments: segmentsOf(path), methods: new Map(group.map((route) => [route.method, route])) };
    })
    .toSorted(bySpecificity);
  return (method, path) => {
    const segments: string[] = [];
    // Decoded after splitting: an encoded slash belongs to its segment.
    for (const segment of segmentsOf(path)) {
      const decoded = decodePercent(segment);
      if (decoded === undefined) return { kind: 'malformed' };
      segments.push(decoded);
    }
    for (const pattern of patterns) {
      const pathParameters = matchSegments(pattern.segments, segments);
      if (pathParameters === undefined) continue;
      // The best resource decides: another one that also fits is not asked for the method.
      const route = pattern.methods.get(method) ?? pattern.methods.get('ANY');
      return route === undefined ? { kind: 'not-found' } : { kind: 'found', route, pathParameters };
    }
    return { kind: 'not-found' };
  };
}
