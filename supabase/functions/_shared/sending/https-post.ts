import { Buffer } from "node:buffer";
import { connect, type TLSSocket } from "node:tls";

/** A request to a URL whose host has been resolved. */
export interface PinnedRequest {
  readonly url: URL;
  /** The address to connect to, whatever the host's name means by now. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** Certificates to trust instead of the system's. */
  readonly ca?: string;
}

/** The beginning of an answer; its body is not read. */
export interface AnswerHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
}

/** A request that failed; whether it was on its way by then. */
export class PostError extends Error {
  override readonly name = "PostError";
  constructor(
    message: string,
    readonly wasSent: boolean,
  ) {
    super(message);
  }
}

const MAX_HEAD = 16_384;

/**
 * Posts to one address over TLS, with the certificate checked for the URL's host. It is written on
 * the socket itself because `fetch` resolves names anew and follows redirects, and because
 * `node:https` of Deno 2.1, which hosted functions run on, cannot be bound to an address: it throws
 * at `lookup`, and leaves `createConnection` and an agent's unused.
 */
export function postPinned(request: PinnedRequest): Promise<AnswerHead> {
  const { url, address, signal, ca } = request;
  return new Promise((resolve, reject) => {
    const host = bareHost(url);
    const socket = connect({
      host: address,
      port: Number(url.port) || 443,
      // A name only: TLS knows no server names that are addresses.
      ...(host === address ? {} : { servername: host }),
      ...(ca && { ca }),
    });
    let wasSent = false;
    let received = "";
    const finish = (act: () => void) => {
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      act();
    };
    const fail = (reason: string) => finish(() => reject(new PostError(reason, wasSent)));
    const onAbort = () => fail("no answer in time");
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    socket.on("error", (error) => fail(error.message));
    socket.on("close", () => fail("the connection was closed without an answer"));
    socket.on("secureConnect", () => {
      wasSent = true;
      send(socket, request);
    });
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      const head = readHead(received);
      if (head?.status) finish(() => resolve(head));
      else if (head || received.length > MAX_HEAD) fail("not an HTTP answer");
    });
  });
}

/** The host of a URL without the brackets of an IPv6 address. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function send(socket: TLSSocket, { url, headers, body }: PinnedRequest): void {
  const lines = Object.entries({
    host: url.host,
    ...headers,
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}`);
  socket.write(
    `POST ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`,
  );
}

/** The head of the final answer, once all of it is there; interim ones (1xx) are passed over. */
function readHead(received: string): AnswerHead | null {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [statusLine = "", ...lines] = received.slice(0, end).split("\r\n");
  const [, code, statusText = ""] = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  const status = Number(code ?? 0);
  if (status >= 100 && status < 200) return readHead(received.slice(end + 4));
  const headers = new Headers();
  for (const line of lines) {
    const [, name, value = ""] = /^([\w-]+):\s*([\x20-\x7e]*)/.exec(line) ?? [];
    if (name) headers.append(name, value);
  }
  return { status, statusText, headers };
}
