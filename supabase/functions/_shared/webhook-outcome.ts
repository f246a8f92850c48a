/**
 * A header of the webhook endpoint's answer where its status does not say what became of a request,
 * for a project that forwards what comes for a tenant that moved. It tells a prober nothing that the
 * status does not: what is not signed is refused, or ignored, and never stored.
 */
export const OUTCOME_HEADER = "x-calbase-outcome";

/**
 * `ignored`: answered 200, as the tenant is not there, or has no secret. `stored`: answered 400, as
 * it is no JSON.
 */
export type WebhookOutcome = "ignored" | "stored";
