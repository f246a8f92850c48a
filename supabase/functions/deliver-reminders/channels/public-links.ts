import type { ReadVariable } from "../../_shared/environment.ts";
import { publicFunctionsUrl, showsHtml } from "../../_shared/public-url.ts";
import type { MessageLinks } from "../messages/links.ts";
import type { Reminder } from "../reminder.ts";

/** Where people and providers find what belongs to a message. */
export interface PublicLinks {
  /** Where the functions are reached from outside. */
  readonly functionsUrl: string;
  /** The project's own page to unsubscribe on; undefined to use the function's. */
  readonly unsubscribePage: string | undefined;
  /** The page to confirm attendance on; null where none can have a button. */
  readonly confirmPage: string | null;
}

/** Reads PUBLIC_FUNCTIONS_URL, UNSUBSCRIBE_PAGE_URL and CONFIRM_PAGE_URL. */
export function publicLinks(read: ReadVariable): PublicLinks {
  const functionsUrl = publicFunctionsUrl(read);
  return {
    functionsUrl,
    unsubscribePage: read("UNSUBSCRIBE_PAGE_URL") || undefined,
    confirmPage:
      read("CONFIRM_PAGE_URL") ||
      (showsHtml(functionsUrl) ? `${functionsUrl}/confirm-attendance` : null),
  };
}

/** The links that only this message has. */
export function messageLinks(links: PublicLinks, reminder: Reminder): MessageLinks {
  const unsubscribe = links.unsubscribePage ?? `${links.functionsUrl}/unsubscribe`;
  return {
    unsubscribeUrl: withToken(unsubscribe, reminder.unsubscribe_token),
    confirmUrl: links.confirmPage && withToken(links.confirmPage, reminder.confirm_token),
  };
}

/** Where a mail program ends follow-ups by one POST (RFC 8058); null where the message is none. */
export function oneClickUrl({ functionsUrl }: PublicLinks, reminder: Reminder): string | null {
  return withToken(`${functionsUrl}/unsubscribe`, reminder.unsubscribe_token);
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

function withToken(page: string, token: string | null): string | null {
  if (!token) return null;
  const url = new URL(page);
  url.searchParams.set("token", token);
  return url.href;
}
