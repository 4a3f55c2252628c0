import { CustomResource, Duration, FileSystem } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FunctionName } from './bundle-functions.ts';
import { databaseRights } from './catalogue/database-rights.ts';
import { databaseEnvironment, grantDatabases } from './databases.ts';
import { functionTimeouts } from './function-timeouts.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

const MIGRATING = databaseRights['schema-migration'];

/** Our own schema on the tenant cluster, brought up to date at every deploy that changes the migrations. */
export class OwnSchema extends Construct {
  /** Done when the schema is there. */
  readonly resource: CustomResource;

  constructor(
    scope: Construct,
    id: string,
    { settings, bundle }: { readonly settings: Settings; readonly bundle: (name: FunctionName) => string },
  ) {
    super(scope, id);
    const migration = new ServiceFunction(this, 'Migration', {
      settings,
      name: 'schema-migration',
      bundle: bundle('schema-migration'),
      description: 'Creates and migrates the monitoring schema at deploy',
      memorySize: 256,
      environment: databaseEnvironment(settings, MIGRATING),
    });
    grantDatabases(migration.lambda, settings, MIGRATING);
    this.resource = new CustomResource(this, 'Schema', {
      resourceType: 'Custom::SchemaMigration',
      serviceToken: migration.lambda.functionArn,
      serviceTimeout: Duration.seconds(functionTimeouts['schema-migration']),
      // Another code, another version, or another cluster: CloudFormation then calls the function again.
      properties: {
        Cluster: settings.databases.tenants.clusterArn,
        Schema: settings.databases.tenants.monitoringSchema,
        Code: FileSystem.fingerprint(bundle('schema-migration')),
      },
    });
    this.resource.node.addDependency(migration.lambda);
  }
}
