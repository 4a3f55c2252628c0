import { z } from 'zod';
import { safeParse } from '../safe-parse.ts';
import { CUSTOM_NOTIFICATION } from './limits.ts';
import type { SlackRendering } from './slack.ts';

const { title, description, nextStep, keyword } = CUSTOM_NOTIFICATION;
const atMost = (limit: number) => z.string().max(limit, `more than ${limit} characters`);

const customNotification = z.object({
  version: z.literal('1.0'),
  source: z.literal('custom'),
  id: z.string().optional(),
  content: z.object({
    textType: z.literal('client-markdown').optional(),
    title: atMost(title).optional(),
    description: atMost(description).min(1, 'empty'),
    nextSteps: z.array(atMost(nextStep)).default([]),
    keywords: z.array(atMost(keyword)).default([]),
  }),
  metadata: z
    .object({
      threadId: z.string().optional(),
      summary: z.string().optional(),
      eventType: z.string().optional(),
      relatedResources: z.array(z.string()).optional(),
      additionalContext: z.record(z.string(), z.string()).optional(),
      enableCustomActions: z.boolean().optional(),
    })
    .optional(),
});

/** Whether a message means to be a custom notification, even a faulty one. */
export function isCustomNotification(content: unknown): boolean {
  return (
    typeof content === 'object' && content !== null && 'source' in content && content.source === 'custom'
  );
}

/** A notification that breaks one of the rules is dropped as a whole; the reason names the field. */
export function renderCustomNotification(content: unknown): SlackRendering {
  const parsed = safeParse(customNotification, content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    return { kind: 'dropped', reason: `custom notification, ${where}: ${issue?.message ?? ''}` };
  }
  const { content: shown } = parsed.data;
  const sections = [
    shown.description,
    ...(shown.nextSteps.length === 0 ? [] : [['Next steps:', ...shown.nextSteps.map(bullet)].join('\n')]),
    ...(shown.keywords.length === 0 ? [] : [`Keywords: ${shown.keywords.join(', ')}`]),
  ];
  return { kind: 'shown', title: shown.title ?? '', text: sections.join('\n') };
}

function bullet(step: string): string {
  return `• ${step}`;
}
