import type { Answer } from "./ask.ts";
import type { Call } from "./calls.ts";
import type { World } from "./world.ts";

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * Finds what an answer tells of the victim: their mark, which is in all their texts, or an id.
 * A refusal may repeat what the call itself said; rows may not.
 */
export function leakFinder({ victim, theirs }: World): (call: Call, answer: Answer) => string[] {
  const secret = new Set([victim.mark, ...(JSON.stringify(theirs).match(UUID) ?? [])]);
  return (call, { status, text }) => {
    const told = [
      ...(text.match(UUID) ?? []),
      ...(text.includes(victim.mark) ? [victim.mark] : []),
    ];
    const said = status < 300 ? "" : decodeURIComponent(call.path.replaceAll("+", " ")) + call.body;
    return told.filter((word) => secret.has(word) && !said.includes(word));
  };
}
