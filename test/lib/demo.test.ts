import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseDeployment, parseSettings, settingsWarnings } from '../../lib/settings.ts';
import { exampleSettings, type JsonObject, synthesizeStack } from '../support/stack.ts';

const demo = (changes: JsonObject = {}): JsonObject => ({
  ...exampleSettings(),
  databases: { provision: true },
  ...changes,
});

describe('A demo that brings its databases along', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesizeStack(demo());
  });

  test('is an Aurora cluster that sleeps when nobody asks, with the Data API and a password that RDS changes', () => {
    template.hasResource('AWS::RDS::DBCluster', {
      DeletionPolicy: 'Delete',
      Properties: {
        Engine: 'aurora-mysql',
        EnableHttpEndpoint: true,
        ManageMasterUserPassword: true,
        StorageEncrypted: true,
        ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 600 },
      },
    });
  });

  test('is reached by nobody from outside', () => {
    template.hasResourceProperties('AWS::RDS::DBInstance', { PubliclyAccessible: false });
    for (const type of ['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::Route'])
      template.resourceCountIs(type, 0);
  });

  test('fills its databases before our own schema is made and before a job asks them', () => {
    const [schema] = Object.values(template.findResources('Custom::SchemaMigration'));
    const [data] = Object.keys(template.findResources('Custom::DemoData'));
    expect(schema?.['DependsOn']).toContain(data);
    const [filling] = Object.values(template.findResources('Custom::DemoData'));
    expect(JSON.stringify(filling?.['DependsOn'])).toMatch(/DemoWriter/);
  });

  test('says what it costs before it is deployed and afterwards', () => {
    expect(settingsWarnings(parseDeployment(demo(), 'test'))).toEqual([
      expect.stringMatching(/44 USD a month/),
    ]);
    template.hasOutput('*', { Value: Match.stringLikeRegexp('44 USD a month') });
  });

  test('lets no function at its databases but with the secret that RDS keeps', () => {
    for (const [id, { Properties }] of Object.entries(template.findResources('AWS::IAM::Policy'))) {
      const text = JSON.stringify(Properties);
      if (text.includes('secretsmanager:GetSecretValue'))
        expect(text, id).toContain('MasterUserSecret.SecretArn');
    }
  });

  test('has nothing for commands that need databases now', () => {
    expect(() => parseSettings(demo(), 'settings.json')).toThrow(
      'settings.json says databases.provision: the database comes with the deploy',
    );
  });

  test.each([
    [{ provision: true, core: {} }, 'databases.core is not a setting'],
    [{ provision: true, maxCapacity: 0 }, 'databases.maxCapacity must be a number of ACUs from 1 to 128'],
    [{ provision: 'yes' }, 'databases.core is missing'],
  ])('is refused with faults: %j', (databases, fault) => {
    expect(() => parseDeployment(demo({ databases }), 'test')).toThrow(fault);
  });
});

describe('Stopped schedules', () => {
  const template = synthesizeStack(demo({ schedules: 'stopped' }));

  test('start nothing', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Scheduler::Schedule')))
      expect(Properties.State).toBe('DISABLED');
  });

  test('silence the dead-man alarms alone', () => {
    const silent = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
      .filter(({ Properties }) => Properties.ActionsEnabled === false)
      .map(({ Properties }) => Properties.AlarmName);
    expect(silent.toSorted()).toEqual([
      'consistency-checker-silent',
      'metrics-collector-silent',
      'outbox-worker-silent',
    ]);
  });

  test('are told by the synthesis and by the dashboard', () => {
    const settings = parseDeployment({ ...exampleSettings(), schedules: 'stopped' }, 'test');
    expect(settingsWarnings(settings)).toEqual([expect.stringMatching(/^schedules is "stopped"/)]);
    expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).toContain('## Stopped');
  });

  test('are refused by another name', () => {
    expect(() => parseDeployment({ ...exampleSettings(), schedules: 'off' }, 'test')).toThrow(
      'schedules must be "running" or "stopped"',
    );
  });
});
