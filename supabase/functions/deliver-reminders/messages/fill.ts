import Mustache from "mustache";
import type { MessageView } from "./view.ts";

/**
 * Fills in a template; values become text by `asValue`. Throws an Error for a template that is not
 * mustache.
 */
export function fill(
  template: string,
  view: MessageView,
  asValue: (text: string) => string = String,
): string {
  return Mustache.render(template, view, {}, { escape: asValue });
}
