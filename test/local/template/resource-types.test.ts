import { describe, expect, it } from 'vitest';
import { resourceTypeOf, resourceTypes } from '../../../local/template/resource-types/index.ts';

describe('the table of resource types', () => {
  it('has one entry a type', () => {
    const names = resourceTypes.map(({ type }) => type);
    expect(new Set(names).size).toBe(names.length);
  });

  it('says of each property once what becomes of it, with a reason where nothing does', () => {
    for (const { type, modelled, withoutEffect } of resourceTypes) {
      for (const [property, reason] of Object.entries(withoutEffect)) {
        expect(Object.keys(modelled.shape), `${type}.${property}`).not.toContain(property);
        expect(reason, `${type}.${property}`).toMatch(/\w{3}/);
      }
    }
  });

  it('takes every Custom:: type for a custom resource', () => {
    expect(resourceTypeOf('Custom::SchemaMigration')?.type).toBe('Custom::*');
    expect(resourceTypeOf('AWS::Nothing::Here')).toBeUndefined();
  });
});
