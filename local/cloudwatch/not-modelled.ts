/** Thrown for anything that CloudWatch knows and the local one does not; the message names it. */
export class NotModelled extends Error {
  override readonly name = 'NotModelled';
}
