export interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** What makes a metric: two that differ in any of these share nothing. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  /** In any order. */
  readonly dimensions: readonly Dimension[];
}

/** The dimensions by name, the order in which the store keeps them. */
export function sortDimensions(dimensions: readonly Dimension[]): readonly Dimension[] {
  return [...dimensions].sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/** Keys of metrics that were asked for before: alarms ask for the same ones each minute. */
const keys = new WeakMap<MetricId, string>();

/** The same text for the same metric, whatever the order of its dimensions. */
export function metricKey(metric: MetricId): string {
  const known = keys.get(metric);
  if (known !== undefined) return known;
  const { namespace, name, dimensions } = metric;
  const key = JSON.stringify([
    namespace,
    name,
    ...sortDimensions(dimensions).flatMap((dimension) => [dimension.name, dimension.value]),
  ]);
  keys.set(metric, key);
  return key;
}
