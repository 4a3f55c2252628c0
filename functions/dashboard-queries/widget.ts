import { errorWords } from '../shared/database/error-words.ts';
import { UnknownTenantError } from '../shared/database/tenants.ts';
import { describeError } from '../shared/telemetry/logger.ts';
import { answerQuery, type WidgetAnswer, type WidgetServices, type WidgetSettings } from './answer-query.ts';
import { DESCRIPTION } from './description.ts';
import { paragraphHtml, tableHtml } from './html.ts';
import { readWidgetEvent } from './widget-event.ts';

/**
 * Answers a CloudWatch custom widget: Markdown when the editor asks for a description, else HTML. It never
 * throws: a dashboard would show the error in place of the words that help.
 */
export async function widget(
  event: unknown,
  services: WidgetServices & { readonly now: () => Date },
  settings: WidgetSettings,
): Promise<string> {
  const request = readWidgetEvent(event);
  switch (request.kind) {
    case 'describe':
      return DESCRIPTION;
    case 'fault':
      return paragraphHtml(request.fault);
    case 'query':
      try {
        return pageHtml(await answerQuery(services, settings, request), services.now());
      } catch (error) {
        if (error instanceof UnknownTenantError) return paragraphHtml(error.message);
        services.log.error('The tenants could not be listed for a widget', { error: describeError(error) });
        return paragraphHtml(`The tenants could not be looked up in the databases: ${errorWords(error)}.`);
      }
  }
}

/** Nobody reads further, and the first ones are those that need somebody. */
const SHOWN_ROWS = 100;

function pageHtml({ table, gaps }: WidgetAnswer, now: Date): string {
  // "No rows" would be a claim about a database that did not answer.
  const silent = table.rows.length === 0 && gaps.length > 0;
  const { columns, rows } = table;
  const content =
    rows.length === 0 ? paragraphHtml('No rows.') : tableHtml({ columns, rows: rows.slice(0, SHOWN_ROWS) });
  const hidden = rows.length - SHOWN_ROWS;
  return [
    ...gaps.map(paragraphHtml),
    ...(silent ? [] : [content]),
    ...(hidden > 0
      ? [paragraphHtml(`${hidden} more rows are not shown: choose one tenant in the widget's parameters.`)]
      : []),
    paragraphHtml(`Read at ${now.toISOString().slice(0, 19)}Z. Times are UTC.`),
  ].join('');
}
