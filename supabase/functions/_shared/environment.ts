/** Gives an environment variable, or undefined when it is not set. */
export type ReadVariable = (name: string) => string | undefined;

/** Where the Data API is, and the key that may call calbase's functions in it. */
export interface DatabaseSettings {
  readonly url: string;
  readonly secretKey: string;
}

/**
 * Reads what Supabase gives to every edge function. Prefers the named secret keys over the legacy
 * service role key. Throws an Error that names the missing variable.
 */
export function databaseSettings(read: ReadVariable): DatabaseSettings {
  const url = read("SUPABASE_URL");
  if (!url) throw new Error("SUPABASE_URL is not set");
  const secretKey =
    defaultSecretKey(read("SUPABASE_SECRET_KEYS")) ?? read("SUPABASE_SERVICE_ROLE_KEY");
  if (!secretKey) {
    throw new Error(
      'Neither SUPABASE_SECRET_KEYS with a key "default" nor SUPABASE_SERVICE_ROLE_KEY is set',
    );
  }
  return { url: `${url.replace(/\/+$/, "")}/rest/v1`, secretKey };
}

/** Whether this is a project of supabase.com's: within, others are at http://kong:8000. */
export function isHosted(read: ReadVariable): boolean {
  return read("SUPABASE_URL")?.startsWith("https:") ?? false;
}

function defaultSecretKey(json: string | undefined): string | undefined {
  if (!json) return undefined;
  try {
    const key: unknown = JSON.parse(json)?.default;
    return typeof key === "string" && key !== "" ? key : undefined;
  } catch {
    return undefined;
  }
}
