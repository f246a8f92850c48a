import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../../../supabase/functions/_shared/sending/public-address.ts";

describe("an address is public", () => {
  const others: Record<string, readonly string[]> = {
    "this host": ["0.0.0.0", "0.1.2.3", "::"],
    loopback: ["127.0.0.1", "127.255.255.254", "::1"],
    private: ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12::1"],
    "link-local, with the metadata of clouds": ["169.254.169.254", "fe80::1", "fd00:ec2::254"],
    "Azure's own": ["168.63.129.16"],
    "shared by carriers": ["100.64.0.1", "100.100.100.200", "100.127.255.255"],
    multicast: ["224.0.0.1", "239.255.255.255", "ff02::1"],
    "reserved and broadcast": ["240.0.0.1", "255.255.255.255"],
    documentation: ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "protocols and benchmarks": ["192.0.0.8", "198.18.0.1", "198.19.255.255", "192.88.99.1"],
    "an IPv4 address in an IPv6 one": [
      "::ffff:127.0.0.1",
      "::ffff:8.8.8.8",
      "::127.0.0.1",
      "64:ff9b::7f00:1",
      "2002:7f00:1::",
      "2001:0:7f00:1::",
    ],
    "no address": ["", "localhost", "example.com", "1.2.3", "0x7f000001", "2130706433", "::1%lo"],
  };
  for (const [kind, addresses] of Object.entries(others)) {
    it(`not when it is ${kind}`, () => {
      for (const address of addresses)
        expect(`${address} ${isPublicAddress(address)}`).toBe(`${address} false`);
    });
  }

  it("otherwise, up to the borders of those networks", () => {
    const addresses = [
      ...["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"],
      ...["126.255.255.255", "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0"],
      ...["192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"],
      ...["2606:4700::1111", "2a00:1450:4001:81b::200e", "2001:4860:4860::8888", "2003::1"],
    ];
    for (const address of addresses)
      expect(`${address} ${isPublicAddress(address)}`).toBe(`${address} true`);
  });
});
