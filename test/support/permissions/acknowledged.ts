/** Permissions whose lack nothing here can show. */
interface Acknowledgement {
  readonly part: 'statement' | 'action';
  /** Which removals it speaks of. */
  readonly names: RegExp;
  /** What in AWS needs it, unseen from here. */
  readonly because: string;
  /** Where AWS says so. */
  readonly source: string;
}

const DRAWS =
  'Amazon Q draws the chart of an alarm in Slack with its role, within the guardrail; the local Slack draws none';
const ALARMS_IN_SLACK =
  'Amazon Q Developer in chat applications Administrator Guide, "IAM policies for Amazon Q Developer in chat applications"';

export const ACKNOWLEDGED: readonly Acknowledgement[] = [
  {
    part: 'statement',
    names: /^NotificationsSlackRole\w+ AssumeRolePolicyDocument/,
    because: "Amazon Q becomes the channel's role when somebody asks or an alarm comes",
    source: ALARMS_IN_SLACK,
  },
  {
    part: 'statement',
    names: /^NotificationsSlackRoleDefaultPolicy/,
    because: DRAWS,
    source: ALARMS_IN_SLACK,
  },
  { part: 'statement', names: /^NotificationsSlackGuardrail/, because: DRAWS, source: ALARMS_IN_SLACK },
  { part: 'action', names: /^NotificationsSlack/, because: DRAWS, source: ALARMS_IN_SLACK },
  {
    part: 'action',
    names: / xray:PutTelemetryRecords$/,
    because: "Lambda sends the daemon's own counts beside the traces; CDK grants both together",
    source:
      'AWS Lambda Developer Guide, "Visualize Lambda function invocations using AWS X-Ray", execution role permissions',
  },
];
