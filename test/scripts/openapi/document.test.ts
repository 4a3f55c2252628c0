import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { ACTIONS } from '../../../functions/metrics-api/parameters.ts';
import { CADENCES } from '../../../functions/shared/checklist/cadence.ts';
import { apiRoutes } from '../../../lib/catalogue/api-routes.ts';
import { openApiDocument } from '../../../scripts/openapi/document.ts';
import { operations } from '../../../scripts/openapi/operations.ts';

test('The OpenAPI document is clean under the strict rules of its linter', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const source = JSON.stringify(openApiDocument());
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
});

test('The linter finds what is wrong', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const source = JSON.stringify({ ...openApiDocument(), tags: [{ name: 'Metrics' }, { name: 'Metrics' }] });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  expect(problems.map(({ ruleId }) => ruleId)).toContain('no-duplicated-tag-names');
});

test('The document describes every route and every action, and nothing else', () => {
  const expected = apiRoutes.flatMap(({ path, method }) => {
    const [, name] = /\{(action|cadence)\}/.exec(path) ?? [];
    const values = name === 'action' ? ACTIONS : CADENCES;
    const paths = name === undefined ? [path] : values.map((value) => path.replace(`{${name}}`, value));
    return paths.map((one) => `${method} ${one}`);
  });
  const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(described.toSorted()).toEqual(expected.toSorted());
});

test('Only the contract itself is open to anybody', () => {
  const open = operations.filter(({ right }) => right === 'anyone').map(({ path }) => path);
  expect(open).toEqual(apiRoutes.filter(({ access }) => access === 'anyone').map(({ path }) => path));
});
