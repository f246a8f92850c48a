import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Whether two texts are equal, in a time that tells nothing about where they differ. Compares
 * their digests, so that the length tells nothing either.
 */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
