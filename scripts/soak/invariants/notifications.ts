import type { Alarm } from '../../../local/cloudwatch/alarms/alarm.ts';
import type { InboxMessage } from '../../../local/sns/inbox.ts';
import type { SoakRecord } from '../record.ts';
import type { Soak } from '../soak-system.ts';
import { type Episode, episodesOf } from './episodes.ts';

const MINUTE_MS = 60_000;

/**
 * Messages of alarms against their history: each stay in ALARM is told once to each topic of the alarm, and its
 * end once to each that was told of it. Warnings that another alarm explains may be held back.
 */
export function wrongNotifications({ system, record }: Pick<Soak, 'system' | 'record'>): string[] {
  const { engine } = system.deployed.cloudwatch;
  const episodes = episodesOf(engine.history);
  const messages = record.messages.map(({ message }) => message);
  const explained = new Set<InboxMessage>();
  const violations: string[] = [];
  for (const { alarm } of engine.statuses) {
    for (const episode of episodes.get(alarm.name) ?? []) {
      for (const topic of alarm.actions.ALARM.map(nameOf)) {
        const where = `${alarm.name} to ${topic}, on from ${timeOf(episode.from)} to ${timeOf(episode.to)}`;
        const told = messages.filter((message) => tells(message, alarm, topic, episode));
        const ended = messages.filter((message) => tellsTheEnd(message, alarm, topic, episode));
        for (const message of [...told, ...ended]) explained.add(message);
        const { least, most } = howOften(alarm, episode, episodes, record.leaps);
        if (told.length < least) violations.push(`an alarm was not told: ${where}`);
        if (told.length > most)
          violations.push(`an alarm was told too often: ${told.length} times instead of ${most}: ${where}`);
        const ends = episode.next === 'OK' ? Math.min(told.length, 1) : 0;
        if (ended.length < ends) violations.push(`a recovery was not told: ${where}`);
        if (ended.length > ends)
          violations.push(
            `a recovery was told too often: ${ended.length} times instead of ${ends}: ${where}`,
          );
      }
    }
  }
  for (const message of messages) {
    const { at, state, title, source } = message;
    if (state === 'dropped' || state === 'undelivered')
      violations.push(`a message that nobody could get: ${at} ${title}: ${message.reason}`);
    if (source.kind !== 'role' && !explained.has(message))
      violations.push(`a message without an alarm: ${at} ${source.name}: ${title}`);
  }
  return violations;
}

function timeOf(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? new Date(milliseconds).toISOString() : 'now';
}

function nameOf(arn: string): string {
  return arn.split(':').at(-1) ?? arn;
}

function tells({ source, topic, at }: InboxMessage, alarm: Alarm, to: string, { from, to: end }: Episode) {
  const time = Date.parse(at);
  return source.kind === 'alarm' && source.name === alarm.name && topic === to && time >= from && time < end;
}

/** The alarm's name in either form of the notice; an undelivered one shows what was published. */
const ENDED = /(?:Over: |white_check_mark: )(\S+) is /;

function tellsTheEnd(message: InboxMessage, alarm: Alarm, to: string, { to: end }: Episode): boolean {
  const { source, topic, at, title, text } = message;
  if (source.kind !== 'rule' || topic !== to || Date.parse(at) !== end) return false;
  return ENDED.exec(`${title}\n${text}`)?.[1] === alarm.name;
}

/**
 * How often the begin of a stay is told. A composite with a suppressor holds it back while that is in ALARM, and
 * waits for that at first; what lies between is up to the order of a few minutes.
 */
function howOften(
  alarm: Alarm,
  { from, to }: Episode,
  episodes: ReadonlyMap<string, readonly Episode[]>,
  leaps: SoakRecord['leaps'],
): { readonly least: 0 | 1; readonly most: 0 | 1 } {
  const suppressor = alarm.type === 'CompositeAlarm' ? alarm.suppressor : undefined;
  if (suppressor === undefined) return { least: 1, most: 1 };
  const waitMs = suppressor.waitPeriod * 1_000;
  const slackMs = suppressor.extensionPeriod * 1_000 + MINUTE_MS;
  const explaining = episodes.get(suppressor.name) ?? [];
  if (explaining.some((other) => other.from <= from && other.to >= to)) return { least: 0, most: 0 };
  const near = explaining.some((other) => other.from <= to && other.to + slackMs >= from);
  return { least: near || judgedMs({ from, to }, leaps) <= waitMs + MINUTE_MS ? 0 : 1, most: 1 };
}

/** How long a stay was watched: what the clock leapt over, and a minute around it, nobody has seen. */
function judgedMs({ from, to }: Pick<Episode, 'from' | 'to'>, leaps: SoakRecord['leaps']): number {
  return leaps.reduce((left, leap) => {
    const leapt = Math.min(to, leap.to) - Math.max(from, leap.from);
    return leapt > 0 ? left - leapt - MINUTE_MS : left;
  }, to - from);
}
