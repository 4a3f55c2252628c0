import {
  type CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  GetAlarmMuteRuleCommand,
  PutAlarmMuteRuleCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch';
import { resourceName } from '../../lib/resource-name.ts';
import type { Target } from './target.ts';

const MINUTE_MS = 60_000;
/** Alarms of one mute rule. CloudWatch API Reference, MuteTargets. */
const MOST_ALARMS = 100;
/** As many as all rules with all shards that the settings allow need. */
const MOST_RULES = 2;

/** A mute as AWS keeps it. */
export interface Mute {
  readonly start: Date;
  readonly end: Date;
  readonly reason: string;
  readonly alarms: readonly string[];
  /** `SCHEDULED`, `ACTIVE` or `EXPIRED`. */
  readonly status: string;
}

/** A mute has fixed names, so a second one replaces the first and ending needs to know nothing. */
function ruleNames(settings: Target['settings']): readonly string[] {
  const name = resourceName(settings, 'maintenance');
  return Array.from({ length: MOST_RULES }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`));
}

/** The newest mute of this stack, over or not. */
export async function readMute({ client, settings }: Target): Promise<Mute | undefined> {
  const [first, ...more] = (
    await Promise.all(ruleNames(settings).map((name) => readRule(client, name)))
  ).filter((mute) => mute !== undefined);
  return first && { ...first, alarms: [first, ...more].flatMap(({ alarms }) => alarms) };
}

async function readRule(client: CloudWatchClient, name: string): Promise<Mute | undefined> {
  try {
    const rule = await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: name }));
    const { Expression = '', Duration = '' } = rule.Rule?.Schedule ?? {};
    const start = new Date(`${/^at\((.+)\)$/.exec(Expression)?.[1]}:00.000Z`);
    const minutes = Number(/^PT(\d+)M$/.exec(Duration)?.[1]);
    return {
      start,
      end: new Date(start.getTime() + minutes * MINUTE_MS),
      reason: rule.Description ?? '',
      alarms: rule.MuteTargets?.AlarmNames ?? [],
      status: rule.Status ?? 'EXPIRED',
    };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/**
 * One-time mute rules: AWS ends them by itself, whatever becomes of this machine. Neither the start nor the expiry
 * date goes with them; the schedule says it all.
 */
export async function writeMute(
  { client, settings }: Target,
  { start, end, reason, alarms }: Omit<Mute, 'status'>,
): Promise<void> {
  const minutes = Math.round((end.getTime() - start.getTime()) / MINUTE_MS);
  for (const [index, name] of ruleNames(settings).entries()) {
    const names = alarms.slice(index * MOST_ALARMS, (index + 1) * MOST_ALARMS);
    if (names.length === 0) {
      await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: name }));
      continue;
    }
    await client.send(
      new PutAlarmMuteRuleCommand({
        Name: name,
        Description: reason,
        Rule: {
          Schedule: {
            Expression: `at(${start.toISOString().slice(0, 16)})`,
            Duration: `PT${minutes}M`,
            Timezone: 'UTC',
          },
        },
        MuteTargets: { AlarmNames: names },
      }),
    );
  }
}

/** Ends it at once; CloudWatch then runs the actions that it muted, where they still hold. */
export async function deleteMute({ client, settings }: Target): Promise<void> {
  for (const name of ruleNames(settings)) {
    await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: name }));
  }
}
