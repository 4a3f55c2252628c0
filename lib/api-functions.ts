import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from './bundle-functions.ts';
import type { ApiFunction } from './catalogue/api-routes.ts';
import { databaseRights } from './catalogue/database-rights.ts';
import { checklistEnvironment, grantReadingChecklists } from './checklists.ts';
import { databaseEnvironment, grantDatabases } from './databases.ts';
import type { Notifications } from './notifications.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface ApiFunctionsProps {
  readonly settings: Settings;
  readonly bundle: (name: FunctionName) => string;
  readonly notifications: Notifications;
}

/** The functions behind the API, each with no more rights than its routes need. */
export class ApiFunctions extends Construct {
  readonly authorizer: LambdaFunction;
  readonly byName: Readonly<Record<ApiFunction, LambdaFunction>>;
  readonly #props: ApiFunctionsProps;

  constructor(scope: Construct, id: string, props: ApiFunctionsProps) {
    super(scope, id);
    this.#props = props;
    this.authorizer = this.#authorizer();
    this.byName = {
      'metrics-api': this.#metrics(),
      'event-ingest': this.#events(),
      'outbox-desk': this.#desk(),
      'report-api': this.#reports(),
      'api-document': this.#document(),
    };
  }

  #authorizer(): LambdaFunction {
    const { settings, bundle } = this.#props;
    const { erpSessionUrl, jwt, reservedConcurrency } = settings.access;
    return new ServiceFunction(this, 'Authorizer', {
      settings,
      name: 'authorizer',
      bundle: bundle('authorizer'),
      description: 'Finds out who calls the API: ERP session cookie or bearer token',
      memorySize: 256,
      reservedConcurrency,
      environment: {
        ERP_SESSION_URL: erpSessionUrl,
        JWT_ISSUER: jwt.issuer,
        ...(jwt.audience === undefined ? {} : { JWT_AUDIENCE: jwt.audience }),
        ...(jwt.clientIds === undefined ? {} : { JWT_CLIENT_IDS: JSON.stringify(jwt.clientIds) }),
        JWT_JWKS_URI: jwt.jwksUri,
        JWT_LONGEST_HOURS: String(jwt.longestHours),
      },
    }).lambda;
  }

  #metrics(): LambdaFunction {
    const { settings, bundle } = this.#props;
    const { lambda } = new ServiceFunction(this, 'Metrics', {
      settings,
      name: 'metrics-api',
      bundle: bundle('metrics-api'),
      description: 'Answers metrics requests for the tenant of the caller',
      environment: {
        ...databaseEnvironment(settings, databaseRights['metrics-api']),
        ENVIRONMENT: settings.environment,
        ALARM_NAME_PREFIX: settings.alarmNamePrefix,
      },
    });
    grantDatabases(lambda, settings, databaseRights['metrics-api']);
    grantReadingObjectives(lambda);
    return lambda;
  }

  #events(): LambdaFunction {
    const { settings, bundle } = this.#props;
    const { lambda } = new ServiceFunction(this, 'Events', {
      settings,
      name: 'event-ingest',
      bundle: bundle('event-ingest'),
      description: 'Takes what the ERP reports because its databases keep no trace of it',
      environment: {
        ...databaseEnvironment(settings, databaseRights['event-ingest']),
        ENVIRONMENT: settings.environment,
        WATCHED_TENANTS: settings.watchedTenants.join(','),
      },
    });
    grantDatabases(lambda, settings, databaseRights['event-ingest']);
    return lambda;
  }

  /** A function of its own: the one that answers metrics never gets to write. */
  #desk(): LambdaFunction {
    const { settings, bundle } = this.#props;
    const { lambda } = new ServiceFunction(this, 'Desk', {
      settings,
      name: 'outbox-desk',
      bundle: bundle('outbox-desk'),
      description: 'Dead-letter desk: list, explain, requeue, acknowledge and resolve',
      environment: {
        ...databaseEnvironment(settings, databaseRights['outbox-desk']),
        // Whoever has a session has it there.
        ERP_ORIGIN: new URL(settings.access.erpSessionUrl).origin,
      },
    });
    grantDatabases(lambda, settings, databaseRights['outbox-desk']);
    return lambda;
  }

  /** A function of its own: reading who listens is no right of the one that answers metrics. */
  #reports(): LambdaFunction {
    const { settings, bundle, notifications } = this.#props;
    const { lambda } = new ServiceFunction(this, 'Reports', {
      settings,
      name: 'report-api',
      bundle: bundle('report-api'),
      description: 'Answers the daily, weekly and monthly checklists, filled in',
      environment: {
        ...databaseEnvironment(settings, databaseRights['report-api']),
        ENVIRONMENT: settings.environment,
        EXCLUDED_TENANTS: settings.excludedTenants.join(','),
        ...checklistEnvironment(settings, notifications),
      },
    });
    grantDatabases(lambda, settings, databaseRights['report-api']);
    grantReadingChecklists(lambda, notifications);
    return lambda;
  }

  #document(): LambdaFunction {
    const { settings, bundle } = this.#props;
    return new ServiceFunction(this, 'Document', {
      settings,
      name: 'api-document',
      bundle: bundle('api-document'),
      description: 'Shows the OpenAPI document of the API, as JSON and as a page',
      memorySize: 256,
      environment: {},
    }).lambda;
  }
}

/**
 * For action `slo`: what CloudWatch has measured, and the states of our alarms. GetMetricData knows no
 * resources, and DescribeAlarms tells of composite alarms only to who may ask for all.
 */
function grantReadingObjectives(lambda: LambdaFunction): void {
  lambda.addToRolePolicy(
    new PolicyStatement({
      sid: 'ReadObjectives',
      actions: ['cloudwatch:GetMetricData', 'cloudwatch:DescribeAlarms'],
      resources: ['*'],
    }),
  );
}
