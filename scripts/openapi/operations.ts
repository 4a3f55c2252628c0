import type * as z from 'zod/mini';
import { eventsBody, ingestAnswer } from '../../functions/event-ingest/contract.ts';
import * as metrics from '../../functions/metrics-api/contract.ts';
import { actionParameter, daysParameter } from '../../functions/metrics-api/parameters.ts';
import * as desk from '../../functions/outbox-desk/contract.ts';
import {
  cursorParameter,
  limitParameter,
  noteBody,
  outboxStatusParameter,
  quarantineStatusParameter,
  requeueBody,
} from '../../functions/outbox-desk/parameters.ts';
import { reportBody } from '../../functions/report-api/contract.ts';
import { dateParameter } from '../../functions/report-api/parameters.ts';
import { type Parameter, tenantParameter } from '../../functions/shared/api/parameters.ts';
import { CADENCES, type Cadence } from '../../functions/shared/checklist/cadence.ts';
import { DROP_IN_PATH } from '../../lib/catalogue/api-routes.ts';

/** Who may use an operation, in the words of the document. */
export type Right = 'read' | 'platform' | 'operate' | 'report' | 'anyone';

/** One operation of the API, as the document describes it and the tests try it. */
export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post';
  /** As in the route table, but with each action in its own path. */
  readonly path: string;
  readonly tag: 'Metrics' | 'Reports' | 'Dead-letter desk' | 'Events' | 'Contract';
  readonly summary: string;
  readonly description?: string;
  readonly right: Right;
  readonly parameters: readonly Parameter[];
  readonly body?: z.ZodMiniType;
  /** Name of the answer's schema in {@link answers}, or the media type of an answer that is no JSON of ours. */
  readonly answer: keyof typeof answers | readonly AnswerName[] | 'openapi' | 'html';
}

export type AnswerName = keyof typeof answers;

/** Schemas of all answers by the names that the document gives them. */
export const answers = {
  Summary: metrics.summaryBody,
  GenerationRate: metrics.generationRateBody,
  LinkHealth: metrics.linkHealthBody,
  Errors: metrics.errorsBody,
  Objectives: metrics.sloBody,
  Jobs: metrics.jobsBody,
  OutboxList: desk.outboxListBody,
  Explanation: desk.explanationBody,
  RequeueAnswer: desk.requeueAnswer,
  AcknowledgeAnswer: desk.acknowledgeAnswer,
  QuarantineList: desk.quarantineListBody,
  ResolveAnswer: desk.resolveAnswer,
  FindingList: desk.findingListBody,
  IngestAnswer: ingestAnswer,
  Report: reportBody,
} as const;

const ACTIONS = [
  action('summary', 'Summary', 'Totals of the tenant'),
  action('generation_rate', 'GenerationRate', 'Registered serials by day and production type', [
    daysParameter,
  ]),
  action('link_health', 'LinkHealth', 'How the links are doing'),
  action('errors', 'Errors', 'What went wrong in the last 24 hours'),
  {
    ...action('slo', 'Objectives', 'How the platform meets its objectives'),
    right: 'platform',
    description:
      'Read from CloudWatch; it speaks of all tenants together, so it takes a platform token and names no tenant.',
  },
  {
    ...action('jobs', 'Jobs', 'How the background jobs are doing'),
    description: 'A platform token need not name a tenant here, and sees all that a run did.',
  },
] as const satisfies readonly Operation[];

/** Every operation that the document describes. */
export const operations: readonly Operation[] = [
  {
    id: 'dropIn',
    method: 'get',
    path: DROP_IN_PATH,
    tag: 'Metrics',
    summary: "Drop-in replacement of the ERP's endpoint",
    description:
      'Answers as the paths below `/v1/metrics` do; parameters that it does not know are ignored, as there, and so is `tenant` from everybody but the platform.',
    right: 'read',
    parameters: [actionParameter, daysParameter, tenantParameter],
    answer: ACTIONS.map(({ answer }) => answer),
  },
  ...ACTIONS,
  {
    id: 'reportEvents',
    method: 'post',
    path: '/v1/events',
    tag: 'Events',
    summary: 'Report what the databases keep no trace of',
    description:
      'Invalid events are refused one by one. A batch with an `Idempotency-Key` that its sender used before is answered as before and not counted again.',
    right: 'report',
    parameters: [],
    body: eventsBody,
    answer: 'IngestAnswer',
  },
  list('listOutbox', '/v1/outbox', 'OutboxList', 'List outbox entries of one status', [
    outboxStatusParameter,
  ]),
  {
    ...list('explainOutboxEntry', '/v1/outbox/{id}', 'Explanation', 'Explain an outbox entry', []),
    parameters: [tenantParameter],
  },
  change('requeueOutboxEntries', '/v1/outbox/requeue', requeueBody, 'RequeueAnswer', 'Requeue dead entries', {
    description:
      'Sets dead entries pending and tries their links in the same call: those of `ids`, or with `all_dead` every one that nobody has acknowledged. With `dry_run` nothing is changed. A second identical call changes nothing.',
  }),
  change(
    'acknowledgeOutboxEntry',
    '/v1/outbox/{id}/acknowledge',
    noteBody,
    'AcknowledgeAnswer',
    'Acknowledge a dead entry with a note',
    { description: 'The entry stays dead, but no alarm counts it any more. A second call changes nothing.' },
  ),
  list('listQuarantine', '/v1/quarantine', 'QuarantineList', 'List quarantined serials', [
    quarantineStatusParameter,
  ]),
  change(
    'resolveQuarantinedSerial',
    '/v1/quarantine/{id}/resolve',
    noteBody,
    'ResolveAnswer',
    'Resolve a quarantined serial with a note',
    { description: 'A second call changes nothing.' },
  ),
  list('listFindings', '/v1/findings', 'FindingList', 'List open findings of the consistency checker', []),
  ...CADENCES.map(report),
  {
    id: 'openapi',
    method: 'get',
    path: '/openapi.json',
    tag: 'Contract',
    summary: 'This document',
    right: 'anyone',
    parameters: [],
    answer: 'openapi',
  },
  {
    id: 'docs',
    method: 'get',
    path: '/docs',
    tag: 'Contract',
    summary: 'This document as a page',
    right: 'anyone',
    parameters: [],
    answer: 'html',
  },
];

function action<const N extends AnswerName>(
  name: string,
  answer: N,
  summary: string,
  parameters: readonly Parameter[] = [],
) {
  return {
    id: name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    method: 'get',
    path: `/v1/metrics/${name}`,
    tag: 'Metrics',
    summary,
    right: 'read',
    parameters: [...parameters, tenantParameter],
    answer,
  } as const;
}

function list(
  id: string,
  path: string,
  answer: AnswerName,
  summary: string,
  parameters: readonly Parameter[],
): Operation {
  return {
    id,
    method: 'get',
    path,
    tag: 'Dead-letter desk',
    summary,
    right: 'operate',
    parameters: [...parameters, limitParameter, cursorParameter, tenantParameter],
    answer,
  };
}

function report(cadence: Cadence): Operation {
  return {
    id: `${cadence}Report`,
    method: 'get',
    path: `/v1/reports/${cadence}`,
    tag: 'Reports',
    summary: `The ${cadence} checklist, filled in`,
    description:
      'It speaks of all tenants together, so it takes a platform token and names no tenant. Numbers of `now` are of the moment of reading, whatever `date` says.',
    right: 'platform',
    parameters: [dateParameter],
    answer: 'Report',
  };
}

function change(
  id: string,
  path: string,
  body: z.ZodMiniType,
  answer: AnswerName,
  summary: string,
  { description }: { readonly description: string },
): Operation {
  return {
    id,
    method: 'post',
    path,
    tag: 'Dead-letter desk',
    summary,
    description,
    right: 'operate',
    parameters: [tenantParameter],
    body,
    answer,
  };
}
