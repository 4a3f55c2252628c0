/** What must come of a request. */
export interface Expectation {
  readonly statuses: readonly number[];
  /** Stands in the error's text, in any case of letters. */
  readonly says?: string;
  /** Positions of events that must be among the refused ones. */
  readonly refused?: readonly number[];
}

/** The request is right; what it names need not exist, or be in a state that allows it. */
export const fulfilled: Expectation = { statuses: [200, 304, 404, 409] };

/** The caller may not do this. */
export const forbidden: Expectation = { statuses: [403] };

/** The gateway cannot read the request; it does not know any parameter. */
export const unreadable: Expectation = { statuses: [400] };

/** The gateway does not know the coding of the body, or the body has another one. */
export const undecodable: Expectation = { statuses: [415], says: 'Content-Encoding' };

/** The request is wrong. @param says What the text names. */
export function wrong(says: string): Expectation {
  return { statuses: [400], says };
}
