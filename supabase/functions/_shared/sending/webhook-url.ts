import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { bareHost } from "./https-post.ts";
import { isPublicAddress } from "./public-address.ts";
import { CannotSend } from "./transport.ts";

/** Gives all addresses of a host; rejects when there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Asks the system. */
export const resolveHost: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

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
  const host = bareHost(url);
  const addresses = isIP(host) ? [host] : await resolve(host);
  if (!addresses.every(isAllowed)) {
    throw new CannotSend("the webhook's host is not on the public internet");
  }
  const [address] = addresses;
  if (!address) throw new Error(`${host} has no address`);
  return address;
}
