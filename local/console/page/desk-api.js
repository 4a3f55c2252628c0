/** The API's desk, asked as an operator of one tenant. */
export function deskOf({ api, operateToken }, tenant) {
  const ask = async (path, body) => {
    const [route, query = ''] = path.split('?');
    const parameters = new URLSearchParams(query);
    parameters.set('tenant', tenant);
    const response = await fetch(`${api}${route}?${parameters}`, {
      headers: { Authorization: `Bearer ${operateToken}` },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    throw new Error(
      `The API answered ${response.status}: ${answer.error ?? answer.message ?? 'no reason given'}`,
    );
  };
  const id = encodeURIComponent;
  return {
    outbox: (status) => ask(`/v1/outbox?status=${status}`),
    explain: (entry) => ask(`/v1/outbox/${id(entry)}`),
    requeue: (order) => ask('/v1/outbox/requeue', order),
    acknowledge: (entry, note) => ask(`/v1/outbox/${id(entry)}/acknowledge`, { note }),
    quarantine: () => ask('/v1/quarantine'),
    resolve: (entry, note) => ask(`/v1/quarantine/${id(entry)}/resolve`, { note }),
    findings: () => ask('/v1/findings'),
  };
}
