import type { Json } from "../_shared/database.types.ts";
import { storableText } from "../_shared/storable-text.ts";
import { redactTokens, withoutTokens } from "./tokens.ts";

/** The deepest nesting that is read as JSON; Cal.com's payloads have less than 15 levels. */
export const MAX_DEPTH = 200;

/** A body as it will be stored, without tokens. */
export interface Payload {
  /** Whether the sender sent JSON; if not, it is told so. */
  readonly isJson: boolean;
  /** The parsed body; null also for the JSON text "null". */
  readonly body: Json | null;
  /** The raw text when it is not JSON, and why it is not. */
  readonly unparseable: string | null;
  readonly reason: string | null;
}

/**
 * Reads a body, whatever it is labelled as. Broken UTF-8 and characters that PostgreSQL cannot
 * hold become U+FFFD. Never throws.
 */
export function readPayload(bytes: Uint8Array): Payload {
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === "") return unreadable(text, "The body is empty.");
  if (isDeeper(text, MAX_DEPTH))
    return unreadable(text, `The body is nested deeper than ${MAX_DEPTH} levels.`);
  let parsed: Json;
  try {
    parsed = JSON.parse(text);
  } catch {
    return unreadable(text, "The body is not JSON.");
  }
  return { isJson: true, body: withoutTokens(parsed), unparseable: null, reason: null };
}

function unreadable(text: string, reason: string): Payload {
  return { isJson: false, body: null, unparseable: storableText(redactTokens(text)), reason };
}

/** Counts brackets outside of strings, so that nothing recursive ever sees a deep text. */
function isDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") {
      if (++depth > limit) return true;
    } else if (character === "]" || character === "}") depth--;
  }
  return false;
}
