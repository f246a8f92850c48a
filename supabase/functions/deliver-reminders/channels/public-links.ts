import type { ReadVariable } from "../../_shared/environment.ts";
import { publicFunctionsUrl } from "../../_shared/public-url.ts";
import type { Reminder } from "../reminder.ts";

/** Where people and providers find what belongs to a message. */
export interface PublicLinks {
  /** Where the functions are reached from outside. */
  readonly functionsUrl: string;
  /** The project's own page to unsubscribe on; undefined to use the function's. */
  readonly unsubscribePage: string | undefined;
}

/** Reads PUBLIC_FUNCTIONS_URL and UNSUBSCRIBE_PAGE_URL. */
export function publicLinks(read: ReadVariable): PublicLinks {
  return {
    functionsUrl: publicFunctionsUrl(read),
    unsubscribePage: read("UNSUBSCRIBE_PAGE_URL") || undefined,
  };
}

/** Where a person ends follow-ups; null where the message is none. */
export function unsubscribeUrl(links: PublicLinks, reminder: Reminder): string | null {
  if (!links.unsubscribePage) return oneClickUrl(links, reminder);
  return withToken(links.unsubscribePage, reminder);
}

/** Where a mail program ends them by one POST (RFC 8058). */
export function oneClickUrl({ functionsUrl }: PublicLinks, reminder: Reminder): string | null {
  return withToken(`${functionsUrl}/unsubscribe`, reminder);
}

/** Where Twilio reports what became of a message. */
export function reportUrl({ functionsUrl }: PublicLinks, reminder: Reminder): string {
  const query = new URLSearchParams({
    provider: "twilio",
    tenant: reminder.tenant.slug,
    reminder: reminder.reminder_id,
    generation: String(reminder.generation),
  });
  return `${functionsUrl}/delivery-feedback?${query}`;
}

function withToken(page: string, { unsubscribe_token }: Reminder): string | null {
  if (!unsubscribe_token) return null;
  const url = new URL(page);
  url.searchParams.set("token", unsubscribe_token);
  return url.href;
}
