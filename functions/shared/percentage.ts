/** `part` of `whole` in percent with two decimals, half up; null for an empty whole. Takes counts, not fractions. */
export function percentage(part: number, whole: number): number | null {
  if (whole === 0) return null;
  // Whole hundredths of a percent: 100 × part / whole × 100, halved upwards without a rounding error of doubles.
  return Math.floor((part * 20_000 + whole) / (2 * whole)) / 100;
}
