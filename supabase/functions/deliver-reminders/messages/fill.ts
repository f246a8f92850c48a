import Mustache from "mustache";
import type { MessageView } from "./view.ts";

/** The most that values may add to a template: fifty messages are in memory at a time. */
const MAX_FILLED = 200_000;

/**
 * Fills in a template; values become text by `asValue`. Throws an Error for a template that is not
 * mustache, and for one that names long values so often that the message would be too large.
 */
export function fill(
  template: string,
  view: MessageView,
  asValue: (text: string) => string = String,
): string {
  let filled = 0;
  const count = (value: string) => {
    const text = asValue(String(value));
    filled += text.length;
    if (filled > MAX_FILLED) throw new Error("it would be too long");
    return text;
  };
  return Mustache.render(template, view, {}, { escape: count });
}
