import { expect, test } from 'vitest';
import { alarmWords } from '../../../local/console/alarm-words.ts';

test('Reads what every alarm of the catalogue says', () => {
  const description =
    'CRITICAL: Links fail.\nImpact: Pieces are unknown.\nDo: Look at the Core DB.\nRunbook: https://x.example/docs/runbooks/link-error-rate.md';
  expect(alarmWords(description)).toEqual({
    severity: 'critical',
    says: 'Links fail.',
    impact: 'Pieces are unknown.',
    action: 'Look at the Core DB.',
    runbook: 'link-error-rate',
  });
});

test('Takes the words of another alarm as they are', () => {
  expect(alarmWords('Something.')).toMatchObject({ severity: null, says: 'Something.', runbook: null });
  expect(alarmWords(undefined)).toMatchObject({ says: null });
});
