import { expect, test } from 'vitest';
import { jsonResponse } from '../../local/http.ts';
import { serve } from '../support/serve.ts';

test('An idle connection has no end that a next request could meet', async () => {
  const { url, close } = await serve(async () => jsonResponse(200, {}), '/service');
  try {
    const { headers } = await fetch(url);
    // Node announces here after how many idle seconds it closes.
    expect(headers.get('keep-alive')).toBeNull();
    expect(headers.get('connection')).toBe('keep-alive');
  } finally {
    await close();
  }
});
