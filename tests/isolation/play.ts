import type { Client } from "./ask.ts";
import { callersOf } from "./callers.ts";
import { callMaker } from "./calls.ts";
import { leakFinder } from "./leaks.ts";
import { randomFor } from "./random.ts";
import { AT_ONCE } from "./settings.ts";
import type { World } from "./world.ts";

/** What came of many calls. */
export interface Played {
  /** The calls whose answer told something of the victim, or that took a forged token, in words. */
  readonly findings: readonly string[];
  /** How often each method was answered by each status and code. */
  readonly answers: Readonly<Record<string, number>>;
  /** How many answers gave the caller rows of their own tenant. */
  readonly ownRows: number;
}

/** Makes `calls` random calls, several at a time. */
export async function play(
  client: Client,
  world: World,
  calls: number,
  seed: number,
): Promise<Played> {
  const makeCall = callMaker(world, callersOf(world));
  const findLeaks = leakFinder(world);
  const findings: string[] = [];
  const answers = new Map<string, number>();
  let ownRows = 0;
  let made = 0;

  async function callOn(): Promise<void> {
    while (made < calls) {
      const number = made++;
      const call = makeCall(randomFor(seed, number));
      const { method, path, headers, body, caller } = call;
      const all = { ...caller.headers, ...headers };
      const answer = await client.ask(method, `/rest/v1/${path}`, all, body);

      const leaks = findLeaks(call, answer);
      const isTaken = caller.isForged && answer.status !== 401;
      if (leaks.length > 0 || isTaken) {
        findings.push(
          `call ${number} of seed ${seed}, by ${caller.name}: ${isTaken ? "let in" : `learns ${leaks}`}
  ${method} /rest/v1/${path}
  ${body ?? ""}
  ${answer.status} ${answer.text.slice(0, 1_000)}`,
        );
      }
      const code = answer.status < 300 ? "" : /"code": ?"(\w+)"/.exec(answer.text)?.[1];
      const kind = path.startsWith("rpc/") ? "function" : method;
      const what = `${kind} ${answer.status} ${code ?? ""}`.trim();
      answers.set(what, (answers.get(what) ?? 0) + 1);
      if (answer.status < 300 && answer.text.includes(world.attacker.id)) ownRows += 1;
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, callOn));
  return { findings, answers: Object.fromEntries([...answers].toSorted()), ownRows };
}
