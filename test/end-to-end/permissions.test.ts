import { beforeAll, describe, expect, test } from 'vitest';
import { createIam, type JudgedAccess } from '../../local/iam/iam.ts';
import type { LocalStack } from '../../local/template/load-stack.ts';
import { startVirtualSystem } from '../../local/virtual-system.ts';
import { ACKNOWLEDGED } from '../support/permissions/acknowledged.ts';
import { type Removal, removalsOf, withoutStatement } from '../support/permissions/removals.ts';
import { type Played, playEverything } from '../support/permissions/scenario.ts';

/** Everything in the system has its turn once; what was asked for is then judged by policies with one thing less. */
let stack: LocalStack;
let played: Pick<Played, 'judged' | 'log' | 'reports' | 'answers'>;
let score = { of: 0, acknowledged: 0 };

beforeAll(async () => {
  await playEverything(
    (deployed) => {
      stack = deployed;
      return deployed;
    },
    ({ judged, log, reports, answers }) => {
      played = { judged, log, reports, answers };
    },
  );
  played = { ...played, judged: [...played.judged, ...(await deadLetterOfTheScheduler())] };
}, 240_000);

/** Only a run that could not be started goes into the queue, so nothing else asks for this permission. */
async function deadLetterOfTheScheduler(): Promise<Played['judged']> {
  const judged: Played['judged'][number][] = [];
  const system = await startVirtualSystem({
    start: new Date('2027-02-01T00:50:00Z'),
    alter: (deployed) =>
      withoutStatement(deployed, /^BackgroundJobsSchedulerRoleDefaultPolicy.*lambda:InvokeFunction$/),
    onAccess: (access, denial) => judged.push({ access, denial }),
  });
  await system.advance(1);
  await system.stop();
  return judged.filter(({ access }) => access.action === 'sqs:SendMessage');
}

const messages = () => played.judged.flatMap(({ denial }) => (denial === undefined ? [] : [denial.message]));

describe('Under enforced permissions', () => {
  test('a deploy, an outage, a death, a finding, checklists and every route need nothing that is not allowed', () => {
    expect([...new Set(messages())]).toEqual([]);
    expect(played.answers.filter((answer) => !/^(200|404|409) |^(succeeded ?)+ /.test(answer))).toEqual([]);
    expect(played.reports).toEqual([]);
  });

  test('all that should have happened did: otherwise what is not needed here says nothing', () => {
    const actions = new Set(played.judged.map(({ access }) => access.action));
    expect([...actions].toSorted()).toEqual([
      'cloudwatch:DescribeAlarmHistory',
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'lambda:InvokeFunction',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'rds-data:ExecuteStatement',
      'secretsmanager:GetSecretValue',
      'sns:ListSubscriptionsByTopic',
      'sns:Publish',
      'sqs:SendMessage',
      'sts:AssumeRole',
      'xray:PutTraceSegments',
    ]);
  });
});

/** What must stay refused: a call without TLS, by whoever may make it otherwise. */
function probes(): readonly JudgedAccess[] {
  return played.judged
    .filter(({ access: { action } }) => action === 'sns:Publish' || action === 'sqs:SendMessage')
    .map(({ access }) => ({ ...access, context: { ...access.context, 'aws:securetransport': 'false' } }));
}

/** How the system would notice: the message of the first call that is refused then, or of what is let in. */
function noticedBy({ apply }: Removal): string | undefined {
  const iam = createIam(apply(stack));
  const judge = ({ principal, ...access }: JudgedAccess) => iam.authorize(principal, access);
  for (const { access } of played.judged) {
    const denial = judge(access);
    if (denial !== undefined) return denial.message;
  }
  const letIn = probes().find((probe) => judge(probe) === undefined);
  return letIn === undefined ? undefined : `${letIn.action} without TLS is let in`;
}

describe('Without one of the permissions', () => {
  test('probes without TLS are refused', () => {
    const iam = createIam(stack);
    const letIn = probes().filter(
      ({ principal, ...access }) => iam.authorize(principal, access) === undefined,
    );
    expect(letIn).toEqual([]);
    expect(probes().length).toBeGreaterThan(2);
  });

  test.each(['statement', 'action', 'resource'] as const)(
    'each %s is missed, or acknowledged with a reason',
    (part) => {
      const removals = removalsOf(stack).filter((removal) => removal.part === part);
      const unnoticed = removals
        .filter((removal) => noticedBy(removal) === undefined)
        .map(({ name }) => name);
      const known = ACKNOWLEDGED.filter((each) => each.part === part);
      expect(unnoticed.filter((name) => !known.some(({ names }) => names.test(name)))).toEqual([]);
      const stale = known.filter(({ names }) => !unnoticed.some((name) => names.test(name)));
      expect(stale.map(({ names }) => names)).toEqual([]);
      if (part === 'statement') score = { of: removals.length, acknowledged: unnoticed.length };
    },
  );

  test('at most ten statements are acknowledged', () => {
    expect(score.of).toBeGreaterThan(80);
    expect(score.acknowledged).toBeLessThanOrEqual(10);
    const noticed = score.of - score.acknowledged;
    console.log(
      `${score.of} statements, each removed once: ${noticed} noticed, ${score.acknowledged} acknowledged.`,
    );
  });
});
