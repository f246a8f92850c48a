import { BlockList, isIPv4, isIPv6 } from "node:net";

/** What the registries of special-purpose addresses set apart (IANA), and clouds use inside. */
const NOT_PUBLIC: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8], // this host
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // shared by carriers
  ["127.0.0.0", 8], // loopback
  ["168.63.129.16", 32], // Azure's own services
  ["169.254.0.0", 16], // link-local, and the metadata of most clouds
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
];
/** The only part of IPv6 that is routed; mapped, local and multicast addresses lie outside. */
const GLOBAL_IPV6: readonly [network: string, prefix: number] = ["2000::", 3];
const NOT_PUBLIC_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ["2001::", 23], // protocol assignments, Teredo among them
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4: holds an IPv4 address
  ["3fff::", 20], // documentation
];

const refused = new BlockList();
for (const [network, prefix] of NOT_PUBLIC) refused.addSubnet(network, prefix, "ipv4");
const refusedIPv6 = new BlockList();
for (const [network, prefix] of NOT_PUBLIC_IPV6) refusedIPv6.addSubnet(network, prefix, "ipv6");
const routedIPv6 = new BlockList();
routedIPv6.addSubnet(...GLOBAL_IPV6, "ipv6");

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refused.check(address, "ipv4");
  return (
    isIPv6(address) && routedIPv6.check(address, "ipv6") && !refusedIPv6.check(address, "ipv6")
  );
}
