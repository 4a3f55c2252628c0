/**
 * States in which a token holds its serial no longer. Every other one counts as live, unknown ones too: the
 * ERP's documents name different sets.
 */
export const ENDED_STATUSES = ['scrapped', 'cancelled', 'merged', 'consumed'] as const;
