import { isSlug } from "./slug.ts";

/**
 * The slug or id in lower case (an id has the form of a slug), or null for a text that can be
 * neither, so that junk in the URL never reaches the database or the logs.
 */
export function tenantName(text: string): string | null {
  const name = text.toLowerCase();
  return isSlug(name) ? name : null;
}
