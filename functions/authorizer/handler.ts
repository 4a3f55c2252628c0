import * as z from 'zod/mini';
import { parseEnvironment } from '../shared/environment.ts';
import { createLogger, describeError } from '../shared/telemetry/logger.ts';
import { type AuthorizerAnswer, type AuthorizerEvent, authorize } from './authorize.ts';
import { createSessionReader } from './read-session.ts';
import { createTokenVerifier } from './verify-token.ts';

const url = z.url();
const text = z.string().check(z.minLength(1));
const clientIds = z.pipe(
  z.string(),
  z.transform((list): readonly string[] => z.parse(z.array(text), JSON.parse(list))),
);
const wholeNumber = z.pipe(z.string().check(z.regex(/^[1-9]\d*$/)), z.transform(Number));
const environment = parseEnvironment(
  {
    ERP_SESSION_URL: url,
    JWT_ISSUER: text,
    JWT_AUDIENCE: z.optional(text),
    JWT_CLIENT_IDS: z.optional(clientIds),
    JWT_JWKS_URI: url,
    JWT_LONGEST_HOURS: wholeNumber,
  },
  process.env,
);
const log = createLogger('authorizer');
const services = {
  readSession: createSessionReader(environment.ERP_SESSION_URL),
  verifyToken: createTokenVerifier({
    issuer: environment.JWT_ISSUER,
    audience: environment.JWT_AUDIENCE,
    clientIds: environment.JWT_CLIENT_IDS,
    jwksUri: environment.JWT_JWKS_URI,
    longestHours: environment.JWT_LONGEST_HOURS,
    now: () => new Date(),
  }),
};

export async function handler(event: AuthorizerEvent): Promise<AuthorizerAnswer> {
  try {
    return await authorize(event, services);
  } catch (error) {
    log.error('Nobody can be authorized', { error: describeError(error) });
    throw error;
  }
}
