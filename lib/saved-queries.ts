import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { logQueries } from './catalogue/log-queries.ts';
import { logGroupName } from './log-group-name.ts';
import type { Settings } from './settings.ts';

/** The queries of the catalogue, ready in CloudWatch Logs Insights. They cost nothing until somebody runs one. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    for (const { name, logs, query } of logQueries) {
      new CfnQueryDefinition(this, name, {
        name: `Serial Monitoring ${settings.environment}/${name}`,
        logGroupNames: logs.map((source) => logGroupName(settings, source)),
        queryString: query,
      });
    }
  }
}
