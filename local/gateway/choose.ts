import { ApiError } from "./errors.ts";
import type { Routine } from "./routines.ts";

/**
 * The one function that takes exactly these arguments. `wholeBody` says that a function with a
 * single unnamed json parameter would do too. Throws ApiError PGRST202 (none) or PGRST203 (several).
 */
export function chooseRoutine(
  name: string,
  argumentNames: readonly string[],
  candidates: readonly Routine[],
  wholeBody: boolean,
  allNames: readonly string[] = [],
): Routine {
  let matching = candidates.filter((routine) => takes(routine, argumentNames));
  if (matching.length === 0 && wholeBody) matching = candidates.filter(takesWholeBody);
  const [routine, ...others] = matching;
  if (!routine) throw notFound(name, argumentNames, candidates, wholeBody, allNames);
  if (others.length > 0) throw ambiguous(matching);
  return routine;
}

/** Whether the body as a whole is the function's only argument. */
export function takesWholeBody({ parameters }: Routine): boolean {
  const [only, second] = parameters;
  return only?.name === "" && !second && (only.type === "json" || only.type === "jsonb");
}

function takes({ parameters }: Routine, given: readonly string[]): boolean {
  return (
    parameters.every(({ name, required }) => name !== "" && (!required || given.includes(name))) &&
    given.every((name) => parameters.some((parameter) => parameter.name === name))
  );
}

function ambiguous(routines: readonly Routine[]): ApiError {
  const signatures = routines.map(
    ({ name, parameters }) =>
      `public.${name}(${parameters.map((p) => `${p.name} => ${p.type}`).join(", ")})`,
  );
  return new ApiError(
    300,
    "PGRST203",
    `Could not choose the best candidate function between: ${signatures.join(", ")}`,
    null,
    "Try renaming the parameters or the function itself in the database so function overloading can be resolved",
  );
}

function notFound(
  name: string,
  given: readonly string[],
  candidates: readonly Routine[],
  wholeBody: boolean,
  allNames: readonly string[],
): ApiError {
  const list = given.join(", ");
  const searched =
    given.length === 0
      ? " without parameters"
      : ` with parameter${given.length > 1 ? "s" : ""} ${list}`;
  const alternative = wholeBody ? " or with a single unnamed json/jsonb parameter" : "";
  const suggestion =
    candidates.length > 0
      ? closest(
          signature(given),
          candidates.map(({ parameters }) => signature(parameters.map((p) => p.name))),
          0.33,
        )
      : closest(name, allNames, 0.75);
  const found = candidates.length > 0 ? `${name}${suggestion}` : suggestion;
  return new ApiError(
    404,
    "PGRST202",
    `Could not find the function public.${name}${given.length === 0 ? " without parameters" : `(${list})`} in the schema cache`,
    `Searched for the function public.${name}${searched}${alternative}, but no matches were found in the schema cache.`,
    suggestion === undefined ? null : `Perhaps you meant to call the function public.${found}`,
  );
}

function signature(names: readonly string[]): string {
  return `(${[...names].sort().join(", ")})`;
}

/** The most similar of the texts, if it is at least so similar (0 to 1). */
function closest(text: string, texts: readonly string[], atLeast: number): string | undefined {
  let best: string | undefined;
  let bestScore = atLeast;
  for (const candidate of texts) {
    const score = 1 - distance(text, candidate) / Math.max(text.length, candidate.length, 1);
    if (score >= bestScore) [best, bestScore] = [candidate, score];
  }
  return best;
}

/** Levenshtein's: how many letters to add, remove or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
