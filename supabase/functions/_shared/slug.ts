/** Word for word the constraint slug_is_lower_case_words of public.tenants. */
export const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a text can be a tenant's slug. */
export function isSlug(text: string): boolean {
  return SLUG.test(text);
}
