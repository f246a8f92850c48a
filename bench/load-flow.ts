import { openApi } from "./api.ts";
import { makeEvent, post, type Target } from "./contenders.ts";

/** Webhooks that keep coming, whatever the answers: to these tenants in turn. */
export interface Flow {
  readonly targets: readonly Target[];
  readonly perSecond: number;
}

/** One webhook of a flow. */
export interface Sent {
  /** Which of the tenants it was for. */
  readonly target: number;
  /** By the clock, in ms. */
  readonly sentAt: number;
  /** Until its answer, in ms. */
  readonly took: number;
  /** What it was answered when that was not 2xx, or why it was not answered. */
  readonly refused?: string;
}

const STEP_MS = 5;

/** Starts a flow; `sent` resolves when it was stopped and everything is answered. */
export function startFlow({ targets, perSecond }: Flow): {
  stop(): void;
  sent: Promise<readonly Sent[]>;
} {
  const apis = targets.map((target) =>
    openApi(target.apiUrl, target.secretKey, Number.POSITIVE_INFINITY),
  );
  const answers: Promise<Sent>[] = [];
  const began = performance.now();
  const { promise: stopped, resolve } = withResolvers();
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * perSecond;
    while (answers.length < due) answers.push(send(answers.length % targets.length));
  }, STEP_MS);

  async function send(index: number): Promise<Sent> {
    const [target, api] = [targets[index], apis[index]];
    if (!target || !api) throw new Error("There is nobody to send to.");
    const { text } = makeEvent(`${answers.length}-${began}@booker.example`);
    const work = post(text, target, api);
    const [sentAt, from] = [Date.now(), performance.now()];
    const refused = await work().then(
      () => undefined,
      (error: Error) => error.message,
    );
    return { target: index, sentAt, took: performance.now() - from, ...(refused && { refused }) };
  }

  return {
    stop: () => {
      clearInterval(timer);
      resolve();
    },
    sent: stopped
      .then(() => Promise.all(answers))
      .finally(() => {
        for (const api of apis) api.close();
      }),
  };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
