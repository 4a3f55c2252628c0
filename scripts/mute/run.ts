import { CommandError } from '../command-line.ts';
import { readChanges, readStates } from './alarm-states.ts';
import { mutableAlarms } from './mutable-alarms.ts';
import { deleteMute, type Mute, readMute, writeMute } from './mute-rules.ts';
import type { Order } from './options.ts';
import type { Target } from './target.ts';

/** Thrown when nothing could be muted, or it cannot be told whether it was. */
export class MuteError extends CommandError {
  override readonly name = 'MuteError';
}

const MINUTE_MS = 60_000;
/** A mute must start in the future; the request takes a moment to get there. */
const ON_THE_WAY_MS = 5_000;

/**
 * Does what was asked.
 * @param now The time; virtual where the alarms live in virtual time.
 * @returns Lines for people.
 * @throws {MuteError} and UsageError.
 */
export async function runOrder(order: Order, target: Target, now: Date): Promise<readonly string[]> {
  switch (order.kind) {
    case 'start':
      return await start(order, target, now);
    case 'end':
      return await end(target, now);
    case 'status':
      return await status(target, now);
  }
}

async function start(
  { minutes, reason, rules }: Extract<Order, { kind: 'start' }>,
  target: Target,
  now: Date,
): Promise<readonly string[]> {
  const alarms = mutableAlarms(rules, target.settings);
  const states = await readStates(target, alarms);
  const missing = alarms.filter((name) => !states.has(name));
  if (missing.length > 0) {
    throw new MuteError(
      `Nothing is muted. Not deployed with these settings: ${missing.join(', ')}. Is it the right settings file, account and Region?`,
    );
  }
  const before = await readMute(target);
  const next = new Date(Math.ceil((now.getTime() + ON_THE_WAY_MS) / MINUTE_MS) * MINUTE_MS);
  const wanted = {
    // One that is muting keeps its start: with a later one it would be over for a moment, and tell what it mutes.
    start: before?.status === 'ACTIVE' ? before.start : next,
    end: new Date(next.getTime() + minutes * MINUTE_MS),
    reason,
    alarms,
  };
  await writeMute(target, wanted);
  const written = await readMute(target);
  if (written === undefined || written.status === 'EXPIRED') {
    throw new MuteError(
      'CloudWatch does not keep this mute: nothing is muted. Is the clock of this machine right?',
    );
  }
  const told = alarms.filter((name) => states.get(name) === 'ALARM');
  return [
    ...(before === undefined || before.status === 'EXPIRED' ? [] : ['It replaces the mute that there was.']),
    describe(written, now),
    ...(told.length === 0
      ? []
      : [`Already in ALARM, so told before, and not told again at the end: ${told.join(', ')}.`]),
    'It ends by itself. What is in ALARM then and began meanwhile is told at that moment.',
    'Not muted: the details that jobs send themselves, the checklists, and alarms about lost messages.',
  ];
}

async function end(target: Target, now: Date): Promise<readonly string[]> {
  const mute = await readMute(target);
  if (mute === undefined || mute.status === 'EXPIRED') return ['Nothing is muted.'];
  await deleteMute(target);
  return ['The mute is over.', ...(await meanwhile(target, mute, now))];
}

async function status(target: Target, now: Date): Promise<readonly string[]> {
  const mute = await readMute(target);
  if (mute === undefined) return ['Nothing is muted.'];
  return [
    mute.status === 'EXPIRED'
      ? `Nothing is muted. The last mute ended at ${minute(mute.end)} UTC.`
      : describe(mute, now),
    ...(await meanwhile(target, mute, now)),
  ];
}

/** What nobody was told, and what stands now. */
async function meanwhile(target: Target, mute: Mute, now: Date): Promise<readonly string[]> {
  if (now < mute.start) return [];
  const until = new Date(Math.min(now.getTime(), mute.end.getTime()));
  const changes = await readChanges(target, mute.alarms, { start: mute.start, end: until });
  const states = await readStates(target, mute.alarms);
  const standing = mute.alarms.filter((name) => states.get(name) === 'ALARM');
  return [
    changes.length === 0 ? 'No alarm changed meanwhile.' : 'Meanwhile:',
    ...changes.map(({ at, alarm, summary }) => `  ${minute(at)}  ${alarm}: ${summary}`),
    standing.length === 0 ? 'None of them is in ALARM.' : `In ALARM now: ${standing.join(', ')}.`,
  ];
}

function describe(mute: Mute, now: Date): string {
  const since = now < mute.start ? `From ${minute(mute.start)}` : 'Now';
  return `${since} until ${minute(mute.end)} UTC ${mute.alarms.length} alarms are muted: ${mute.reason}`;
}

/** `2026-11-20 09:14` */
function minute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}
