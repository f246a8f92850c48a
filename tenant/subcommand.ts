import type { Typed } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";
import type { Target } from "./target.ts";

/** One of the things `npm run tenant` does. */
export interface Subcommand {
  /** A line for the overview. */
  readonly summary: string;
  readonly help: string;
  readonly options: Readonly<
    Record<string, { readonly type: "string" | "boolean"; readonly multiple?: boolean }>
  >;
  /** Does it and prints what came of it. Throws a Problem when the user can do something about it. */
  run(target: Target, typed: Typed): Promise<void>;
}

/** The slug typed after the command. Throws a Problem when there is none or more than one word. */
export function typedSlug({ words }: Typed): string {
  const [command, slug, ...rest] = words;
  if (!slug) {
    throw new Problem(
      `Which tenant? npm run tenant -- ${command} <slug>`,
      "The tenants there are: npm run tenant -- list",
    );
  }
  if (rest.length > 0) {
    throw new Problem(
      `"${rest.join(" ")}" is one word too many: a slug has no spaces.`,
      `Put other text in quotes, and options behind "--": npm run tenant -- ${command} ${slug} …`,
    );
  }
  return slug;
}

/** The value of an option, or undefined when it was not given. */
export function typedOption({ values }: Typed, name: string): string | undefined {
  return values[name] as string | undefined;
}

/** The values of an option that may be given several times. */
export function typedOptions({ values }: Typed, name: string): readonly string[] {
  return (values[name] as readonly string[] | undefined) ?? [];
}

/** Whether an option without a value was given. */
export function isTyped({ values }: Typed, name: string): boolean {
  return values[name] === true;
}
