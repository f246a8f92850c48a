import type { ReadVariable } from "./environment.ts";

/**
 * Where the functions are for the world, without a slash at the end: PUBLIC_FUNCTIONS_URL where a
 * project has a domain of its own, else below SUPABASE_URL. Throws when neither is set.
 */
export function publicFunctionsUrl(read: ReadVariable): string {
  const own = read("PUBLIC_FUNCTIONS_URL");
  if (own) return withoutSlash(own);
  const project = read("SUPABASE_URL");
  if (!project) throw new Error("SUPABASE_URL is not set");
  return `${withoutSlash(project)}/functions/v1`;
}

/**
 * Whether browsers get to see HTML at an address: Supabase turns HTML that is asked for by GET into
 * plain text, except on a domain of one's own.
 */
export function showsHtml(url: string): boolean {
  return !new URL(url).hostname.endsWith(".supabase.co");
}

function withoutSlash(url: string): string {
  return url.trim().replace(/\/+$/, "");
}
