import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { bareHost } from "./https-post.ts";
import { isPublicAddress } from "./public-address.ts";

/** Gives all addresses of a host; rejects when there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Asks the system. */
export const resolveHost: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * The address to connect to for a URL; null unless all that its host has are public: otherwise
 * whoever may set the URL could reach what only this machine can. Rejects with the system's error
 * when the host cannot be resolved.
 */
export async function publicAddressIn(
  url: URL,
  resolve: Resolve = resolveHost,
  isAllowed: (address: string) => boolean = isPublicAddress,
): Promise<string | null> {
  const host = bareHost(url);
  const addresses = isIP(host) ? [host] : await resolve(host);
  const [address] = addresses;
  if (!address) throw new Error(`${host} has no address`);
  return addresses.every(isAllowed) ? address : null;
}
