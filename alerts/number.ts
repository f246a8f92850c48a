import type { Typed } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";

/** The number typed after the command; undefined when there is none. Throws a Problem for anything else. */
export function typedNumber({ words }: Typed, of: "alert" | "recipient"): string | undefined {
  const [command, number, ...rest] = words;
  if (number === undefined) return undefined;
  if (!/^[1-9]\d{0,17}$/.test(number) || rest.length > 0) {
    throw new Problem(
      `"${[number, ...rest].join(" ")}" is not the number of one ${of}.`,
      `npm run alerts -- ${command} <number>. ${WHERE[of]}`,
    );
  }
  return number;
}

/** The same where there has to be one. */
export function requiredNumber(typed: Typed, of: "alert" | "recipient"): string {
  const number = typedNumber(typed, of);
  if (number !== undefined) return number;
  throw new Problem(`Which ${of}? npm run alerts -- ${typed.words[0]} <number>`, WHERE[of]);
}

const WHERE = {
  alert: "The alerts there are: npm run alerts",
  recipient: "The recipients there are: npm run alerts -- recipients",
} as const;
