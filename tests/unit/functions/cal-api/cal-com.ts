import { afterEach, beforeEach } from "vitest";
import {
  type CalApi,
  type CalApiOptions,
  createCalApi,
} from "../../../../supabase/functions/_shared/cal-api/client.ts";
import { Pace } from "../../../../supabase/functions/_shared/cal-api/pace.ts";
import { CalApiProblem } from "../../../../supabase/functions/_shared/cal-api/problem.ts";
import { type Account, KEY } from "../../../stand-ins/cal-api/account.ts";
import { CalComServer } from "../../../stand-ins/cal-api/server.ts";
import { Clock } from "../clock.ts";

/** A Cal.com and who asks it, for one test. They share a clock, and no time passes by itself. */
export interface Scene {
  server: CalComServer;
  account: Account;
  clock: Clock;
  api: CalApi;
  /** Another client with the same clock and pace. */
  as(options: Partial<CalApiOptions>): CalApi;
}

/** Sets a scene up before each test of a file. */
export function calCom(): Scene {
  const scene = {} as Scene;
  beforeEach(async () => {
    scene.clock = new Clock();
    scene.server = await CalComServer.start(scene.clock.now);
    scene.account = scene.server.account;
    const pace = new Pace(scene.clock);
    scene.as = (options) => createCalApi({ key: KEY, baseUrl: scene.server.url, pace, ...options });
    scene.api = scene.as({});
  });
  afterEach(() => scene.server.stop());
  return scene;
}

/** The problem a call ends with. Fails when it ends with none, or with another error. */
export async function problemOf(call: Promise<unknown> | (() => unknown)): Promise<CalApiProblem> {
  try {
    await (typeof call === "function" ? call() : call);
  } catch (error) {
    if (error instanceof CalApiProblem) return error;
    throw error;
  }
  throw new Error("it succeeded");
}

/** Lets some seconds pass. */
export function pass(scene: Scene, seconds: number): void {
  scene.clock.advance(seconds * 1000);
}
