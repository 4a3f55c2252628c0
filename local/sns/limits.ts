// Source of all that is not noted: SNS API reference, Publish and PublishBatch.

/** Bytes of a message with its attributes, and of all messages of a batch together. */
export const LARGEST_MESSAGE = 262_144;
/** A subject is shorter than this many characters. */
export const SUBJECT_END = 100;
/** Entries of one PublishBatch. */
export const LARGEST_BATCH = 10;

/** Characters in the parts of a custom notification. Source: Amazon Q Developer in chat applications, guide. */
export const CUSTOM_NOTIFICATION = { title: 250, description: 8_000, nextStep: 350, keyword: 75 } as const;
/** Children that a composite alarm's card shows. Same source. */
export const CHILDREN_ON_CARD = 3;
/** Children that a composite alarm's e-mail lists, as it says itself. */
export const CHILDREN_IN_EMAIL = 10;
