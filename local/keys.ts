/** The API keys of a project: what callers of the gateway send, and what signs users' tokens. */
export interface Keys {
  /** For browsers; role `anon`. */
  readonly publishable: string;
  /** For servers; role `service_role`. */
  readonly secret: string;
  readonly jwtSecret: string;
}

/** The keys every `supabase start` has. Everyone knows them: they are for this machine only. */
export const LOCAL_KEYS: Keys = {
  publishable: "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH",
  secret: "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz",
  jwtSecret: "super-secret-jwt-token-with-at-least-32-characters-long",
};

/** What the database sends to the delivering function as `x-cron-key`, on this machine only. */
export const LOCAL_CRON_KEY = "local-demo-cron-key-not-a-secret";

/** With which the metrics may be read. */
export const LOCAL_METRICS_KEY = "local-demo-metrics-key-not-a-secret";
