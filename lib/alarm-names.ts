import type { AlertRule } from './catalogue/alert-rules.ts';
import { type Metric, metrics } from './catalogue/metrics.ts';
import { type Settings, shardsOf } from './settings.ts';

/** Names of a rule's alarms as deployed: one, or one a shard for the heartbeat of a job with shards. */
export function alarmNamesOf(
  name: string,
  { condition }: AlertRule,
  settings: Pick<Settings, 'alarmNamePrefix' | 'jobs'>,
): readonly string[] {
  const full = settings.alarmNamePrefix + name;
  if (condition.kind !== 'dead-man') return [full];
  const { perShard, emitters }: Metric = metrics[condition.metric];
  const [emitter] = emitters;
  const shards = perShard === true && emitter !== undefined ? shardsOf(settings, emitter) : 1;
  return shards === 1 ? [full] : Array.from({ length: shards }, (_, shard) => `${full}-shard-${shard}`);
}
