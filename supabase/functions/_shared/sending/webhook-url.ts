import { publicAddressIn, type Resolve } from "./host.ts";
import { isPublicAddress } from "./public-address.ts";
import { CannotSend } from "./transport.ts";

/** Reads a tenant's URL. Throws CannotSend for one that is not https or carries a login. */
export function readWebhookUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new CannotSend("the webhook's URL is none");
  }
  if (url.protocol !== "https:") throw new CannotSend("the webhook's URL is not https");
  if (url.username || url.password) throw new CannotSend("the webhook's URL carries a login");
  return url;
}

/**
 * The address to connect to for a URL. All that its host has must be public: otherwise whoever may
 * set the URL could reach what only this machine can. Throws CannotSend when one is not, and the
 * system's error when the host cannot be resolved.
 */
export async function publicAddressOf(
  url: URL,
  resolve: Resolve,
  isAllowed: (address: string) => boolean = isPublicAddress,
): Promise<string> {
  const address = await publicAddressIn(url, resolve, isAllowed);
  if (address === null) throw new CannotSend("the webhook's host is not on the public internet");
  return address;
}
