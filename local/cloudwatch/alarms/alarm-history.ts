import { DAYS } from '../limits.ts';
import type { Alarm } from './alarm.ts';
import type { AlarmAction, StateChange, StateRecord } from './state-change.ts';

export interface HistoryItem {
  readonly alarm: Alarm;
  readonly at: Date;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  /** A JSON object. */
  readonly data: string;
}

/** Days that history is kept; an older guide says 14. */
const KEPT_DAYS = 30;

/** What happened to the alarms, oldest first. */
export class AlarmHistory {
  #items: HistoryItem[] = [];

  get items(): readonly HistoryItem[] {
    return this.#items;
  }

  created(alarm: Alarm, at: Date): void {
    this.#add({
      alarm,
      at,
      type: 'ConfigurationUpdate',
      summary: `Alarm "${alarm.name}" created`,
      data: JSON.stringify({ version: '1.0', type: 'Create', createdAlarm: { alarmName: alarm.name } }),
    });
  }

  changed({ alarm, from, to }: StateChange): void {
    this.#add({
      alarm,
      at: to.at,
      type: 'StateUpdate',
      summary: `Alarm updated from ${from.value} to ${to.value}`,
      data: JSON.stringify({ version: '1.0', oldState: stateOf(from), newState: stateOf(to) }),
    });
  }

  acted({ arn, change }: AlarmAction, at: Date): void {
    this.#add({
      alarm: change.alarm,
      at,
      type: 'Action',
      summary: `Successfully executed action ${arn}`,
      data: JSON.stringify({
        version: '1.0',
        actionState: 'Succeeded',
        notificationResource: arn,
        stateUpdateTimestamp: change.to.at.getTime(),
      }),
    });
  }

  #add(item: HistoryItem): void {
    const oldest = item.at.getTime() - KEPT_DAYS * DAYS.ms;
    const [first] = this.#items;
    if (first !== undefined && first.at.getTime() < oldest) {
      this.#items = this.#items.filter(({ at }) => at.getTime() >= oldest);
    }
    this.#items.push(item);
  }
}

function stateOf({ value, reason, reasonData }: StateRecord) {
  const stateReasonData: unknown = reasonData === undefined ? undefined : JSON.parse(reasonData);
  return { stateValue: value, stateReason: reason, stateReasonData };
}
