import { arnParts } from '../iam/principal.ts';
import { type AlarmMessage, consoleLink } from './alarm-message.ts';
import { CHILDREN_ON_CARD } from './limits.ts';

const SIGNS = { OK: '🟢', ALARM: '🔴', INSUFFICIENT_DATA: '⚪' } as const;

/** An alarm as the channel shows it, in plain text: the facts of the real card, not its looks. */
export function alarmCard(alarm: AlarmMessage): { kind: 'shown'; title: string; text: string } {
  const { NewStateValue: state, AlarmName, AlarmArn, AWSAccountId } = alarm;
  const lines = [
    ...(alarm.AlarmDescription ? [alarm.AlarmDescription] : []),
    `Reason: ${alarm.NewStateReason}`,
    ...children(alarm),
    `Region: ${alarm.Region} | Account: ${AWSAccountId}`,
    consoleLink(alarm),
  ];
  const title = `${SIGNS[state]} ${state} | CloudWatch Alarm | ${AlarmName} | ${arnParts(AlarmArn).region}`;
  return { kind: 'shown', title, text: lines.join('\n') };
}

function children({ TriggeringChildren = [] }: AlarmMessage): string[] {
  const shown = TriggeringChildren.slice(0, CHILDREN_ON_CARD);
  const names = shown.map(
    ({ Arn, State }) => `- ${arnParts(Arn).resource.replace(/^alarm:/, '')}: ${State.Value}`,
  );
  return names.length === 0 ? [] : ['Triggered by:', ...names];
}
