import { CfnOutput, CustomResource, Duration, FileSystem, Fn, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnSubnet, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnDBCluster, CfnDBInstance, CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import type { FunctionName } from './bundle-functions.ts';
import { databaseEnvironment, grantDatabases } from './databases.ts';
import { functionTimeouts } from './function-timeouts.ts';
import { ServiceFunction } from './service-function.ts';
import { DEMO_COSTS, type ProvisionedSettings, type Settings } from './settings.ts';

export interface DemoDatabasesProps {
  readonly settings: ProvisionedSettings;
  readonly bundle: (name: FunctionName) => string;
}

/** Seconds: a run every five minutes finds it awake, and a stopped demo soon costs little. */
const SLEEPS_AFTER = 600;

/** The long-term release of Aurora MySQL 3; the Data API needs 3.07 and a cluster that sleeps 3.08. */
const ENGINE = { engine: 'aurora-mysql', version: '8.0.mysql_aurora.3.10.3' } as const;

const ADMINISTRATOR = 'demo_admin';

const ADDRESSES = '10.0.0.0/24';
/** Aurora wants subnets in two zones. */
const SUBNETS = ['10.0.0.0/26', '10.0.0.64/26'] as const;

/** Its own account does everything: there is nothing in it that is not made up. */
const AS_ADMINISTRATOR = { core: 'writer', tenants: 'writer' } as const;

/**
 * For an account that has no ERP: an Aurora cluster with Core and tenant databases, and sample tenants in them.
 * Nothing reaches it but the Data API. It goes with the stack, data included.
 */
export class DemoDatabases extends Construct {
  /** The settings of the deployment, with the cluster that is made here. */
  readonly settings: Settings;

  constructor(scope: Construct, id: string, { settings, bundle }: DemoDatabasesProps) {
    super(scope, id);
    const cluster = this.#cluster(settings.databases.maxCapacity);
    const administrator = cluster.attrMasterUserSecretSecretArn;
    const entrance = {
      clusterArn: cluster.attrDbClusterArn,
      secretArn: administrator,
      readerSecretArn: administrator,
    };
    this.settings = {
      ...settings,
      databases: {
        core: { ...entrance, database: 'bgerp' },
        tenants: {
          ...entrance,
          notesSecretArn: administrator,
          deskSecretArn: administrator,
          migrationSecretArn: administrator,
          databasePrefix: 'bgerp_t_',
          monitoringSchema: 'serial_monitor',
        },
      },
    };
    this.#samples(bundle).node.addDependency(this.#writer(cluster));
    new CfnOutput(this, 'Costs', { value: DEMO_COSTS, description: 'What the demo costs' });
  }

  #cluster(maxCapacity: number): CfnDBCluster {
    const cluster = new CfnDBCluster(this, 'Cluster', {
      engine: ENGINE.engine,
      engineVersion: ENGINE.version,
      serverlessV2ScalingConfiguration: { minCapacity: 0, maxCapacity, secondsUntilAutoPause: SLEEPS_AFTER },
      enableHttpEndpoint: true,
      masterUsername: ADMINISTRATOR,
      // RDS makes the password and changes it every week.
      manageMasterUserPassword: true,
      storageEncrypted: true,
      dbSubnetGroupName: this.#subnets().ref,
      backupRetentionPeriod: 1,
      copyTagsToSnapshot: true,
    });
    cluster.applyRemovalPolicy(RemovalPolicy.DESTROY);
    acknowledge(cluster);
    return cluster;
  }

  #writer(cluster: CfnDBCluster): CfnDBInstance {
    return new CfnDBInstance(this, 'Writer', {
      dbClusterIdentifier: cluster.ref,
      dbInstanceClass: 'db.serverless',
      engine: ENGINE.engine,
      publiclyAccessible: false,
    });
  }

  /** A network without a way in or out: the cluster needs one, and the Data API does not. */
  #subnets(): CfnDBSubnetGroup {
    const network = new CfnVPC(this, 'Network', { cidrBlock: ADDRESSES });
    Validations.of(network).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'No packet gets in or out of this network, so there is no flow to log',
    });
    const subnets = SUBNETS.map(
      (cidrBlock, index) =>
        new CfnSubnet(this, `Subnet${index}`, {
          vpcId: network.ref,
          cidrBlock,
          availabilityZone: Fn.select(index, Fn.getAzs()),
          mapPublicIpOnLaunch: false,
        }),
    );
    return new CfnDBSubnetGroup(this, 'Subnets', {
      dbSubnetGroupDescription: 'Where the databases of the demo are',
      subnetIds: subnets.map(({ ref }) => ref),
    });
  }

  #samples(bundle: (name: FunctionName) => string): CustomResource {
    const { settings } = this;
    const { lambda } = new ServiceFunction(this, 'Samples', {
      settings,
      name: 'demo-data',
      bundle: bundle('demo-data'),
      description: 'Creates the databases of the demo with some days of a made-up factory',
      environment: databaseEnvironment(settings, AS_ADMINISTRATOR),
    });
    grantDatabases(lambda, settings, AS_ADMINISTRATOR);
    // A tenant's history is there as a whole or not at all.
    lambda.addToRolePolicy(
      new PolicyStatement({
        sid: 'UseTransactions',
        actions: ['rds-data:BeginTransaction', 'rds-data:CommitTransaction', 'rds-data:RollbackTransaction'],
        resources: [settings.databases.tenants.clusterArn],
      }),
    );
    const resource = new CustomResource(this, 'Data', {
      resourceType: 'Custom::DemoData',
      serviceToken: lambda.functionArn,
      serviceTimeout: Duration.seconds(functionTimeouts['demo-data']),
      properties: {
        Cluster: settings.databases.tenants.clusterArn,
        Code: FileSystem.fingerprint(bundle('demo-data')),
      },
    });
    resource.node.addDependency(lambda);
    return resource;
  }
}

function acknowledge(cluster: CfnDBCluster): void {
  const demo = 'A demo with made-up rows that is meant to be deleted with its stack';
  Validations.of(cluster).acknowledge(
    { id: 'AwsSolutions-RDS6', reason: 'The Data API enters with a secret; nothing else can reach it' },
    { id: 'AwsSolutions-RDS10', reason: demo },
    { id: 'AwsSolutions-RDS11', reason: 'Nothing can reach its port' },
    { id: 'AwsSolutions-RDS14', reason: demo },
    { id: 'AwsSolutions-RDS16', reason: demo },
  );
}
