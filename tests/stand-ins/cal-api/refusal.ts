/** An answer that is an error, in Cal.com's envelope. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** Cal.com's words; a list where something does not validate. */
    readonly words: string | readonly string[],
  ) {
    super(String(words));
  }

  body(path: string, now: number): object {
    return {
      status: "error",
      timestamp: new Date(now).toISOString(),
      path,
      error: {
        code: this.code,
        message: typeof this.words === "string" ? this.words : "Bad Request Exception",
        details: { message: this.words, error: this.code, statusCode: this.status },
      },
    };
  }
}

/** What was asked does not validate. */
export function invalid(...words: string[]): Refusal {
  return new Refusal(400, "BadRequestException", words);
}

/** There is nothing there. */
export function notFound(words: string): Refusal {
  return new Refusal(404, "NotFoundException", words);
}
