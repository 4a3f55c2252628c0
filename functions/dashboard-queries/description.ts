import { QUERIES } from './widget-event.ts';

/** What CloudWatch's widget editor shows; its first yaml block fills in the parameters. */
export const DESCRIPTION = `### Serial Monitoring: a query on the ERP's databases

Shows one of the ERP's monitoring queries as a table, read from the databases when the widget is refreshed.

| parameter | means |
|---|---|
| \`query\` | ${QUERIES.map((query) => `\`${query}\``).join(', ')} |
| \`tenant\` | One tenant's organization.code, like \`maison_atelier\`. Default: all active tenants. |

\`\`\`yaml
query: outbox-health
\`\`\`
`;
