/** A batch as the ERP sends it: serials generated, assignments, and now and then a rejection. All of them count. */
export function batchOf(
  size: number,
  tenants: readonly string[],
  name: string,
  at: Date,
): readonly Readonly<Record<string, string | number | undefined>>[] {
  return Array.from({ length: size }, (_, index) => {
    const head = { id: `${name}-${index}`, tenant: tenants[index % tenants.length], at: at.toISOString() };
    const kind = index % 10;
    if (kind === 9) return { ...head, type: 'rejected', reason: 'duplicate' };
    if (kind > 5)
      return { ...head, type: 'assignment_resolved', method: 'auto', latency_ms: 40 + (index % 80) };
    return { ...head, type: 'serial_generated', production_type: 'oem', latency_ms: 60 + (index % 90) };
  });
}
