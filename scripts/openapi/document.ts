import { API_STAGE } from '../../lib/catalogue/api-routes.ts';
import { HEADERS, RESPONSES, SECURITY_SCHEMES } from './components.ts';
import { paths } from './paths.ts';
import { componentSchemas } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI document, from the schemas that the functions read requests with and that tests hold answers to. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Serial Monitoring API',
      version: '1.0.0',
      summary: 'Metrics of a serial-number registry, its dead-letter desk, and events from the ERP.',
      description: DESCRIPTION,
      license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
    },
    servers: [{ url: `/${API_STAGE}`, description: 'Where this document comes from' }],
    security: [{ session: [] }, { token: [] }],
    tags: TAGS,
    paths: paths(),
    components: {
      securitySchemes: SECURITY_SCHEMES,
      headers: HEADERS,
      responses: RESPONSES,
      schemas: componentSchemas(),
    },
  };
}

const DESCRIPTION = `Everybody gets the figures of their own tenant; a platform token names one with \`tenant\`, and nobody else may name another than their own. The ERP's path ignores the parameter, as the ERP does.

Times are UTC, percentages have two decimals, and what cannot be rated is null. An answer whose sources do not all answer has null in place of their parts and names them in \`degraded\`; when nothing can be said, it is a 503. Every error has the same envelope; quote \`X-Correlation-Id\` when you report one.

Limits hold for each route over all callers: \`429\` says when to try again.`;

const TAGS = [
  { name: 'Metrics', description: 'Figures of one tenant, and of the platform.' },
  {
    name: 'Dead-letter desk',
    description: 'Outbox entries, quarantined serials and findings that need a person.',
  },
  { name: 'Reports', description: "The requirements' monitoring checklists, filled in." },
  { name: 'Events', description: 'What the ERP reports because its databases keep no trace of it.' },
  { name: 'Contract', description: 'This document.' },
];
