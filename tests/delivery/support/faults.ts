import { createHash } from "node:crypto";
import type { ChooseFault, Fault } from "../../providers/fake-provider.ts";

/** How often each goes wrong, in a thousand requests. */
export type Odds = Readonly<Partial<Record<Fault, number>>>;

/**
 * Faults by chance, the same ones for a seed: what a request meets depends only on the message that
 * it is about, and on how often that was asked for before. A recipient is invalid from the first
 * time on, or never.
 */
export function randomFaults(
  seed: number,
  { invalid_recipient = 0, ...odds }: Odds,
  messageOf: (request: Parameters<ChooseFault>[0]) => string,
): ChooseFault {
  const asked = new Map<string, number>();
  return (request) => {
    const message = messageOf(request);
    if (lotOf(`${seed} ${message}`) < invalid_recipient) return "invalid_recipient";
    const times = asked.get(message) ?? 0;
    asked.set(message, times + 1);
    let lot = lotOf(`${seed} ${message} ${times}`);
    for (const [fault, share] of Object.entries(odds)) {
      lot -= share;
      if (lot < 0) return fault as Fault;
    }
    return undefined;
  };
}

/** A number from 0 to 1000. */
function lotOf(text: string): number {
  return (createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32) * 1000;
}
