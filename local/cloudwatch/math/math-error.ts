/** An expression that CloudWatch would refuse; what the local one does not model is a `NotModelled`. */
export class MathError extends Error {
  override readonly name = 'MathError';
}
