/**
 * A header of the webhook endpoint's answer 200 when nothing was stored: the tenant is not there, or
 * has no secret. It tells no more than an answer 401 to a wrong signature, which such a tenant never
 * gets.
 */
export const IGNORED_HEADER = "x-calbase-ignored";
