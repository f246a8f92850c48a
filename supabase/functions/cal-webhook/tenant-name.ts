/** As the database constrains slugs; an id has this form too. */
const TENANT_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The slug or id in lower case, or null for a text that can be neither, so that junk in the URL
 * never reaches the database or the logs.
 */
export function tenantName(text: string): string | null {
  const name = text.toLowerCase();
  return TENANT_NAME.test(name) ? name : null;
}
