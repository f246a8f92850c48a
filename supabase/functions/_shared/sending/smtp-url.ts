/** Where an SMTP server is and how to log in. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise the connection is upgraded where the server offers it. */
  readonly secure: boolean;
  readonly credentials: { readonly user: string; readonly pass: string } | null;
  /** On this machine, where nothing needs encryption. */
  readonly isLocal: boolean;
}

const LOCAL_HOSTS = ["localhost", "127.0.0.1", "::1"];

/** Reads `smtp://user:pass@host:port` or `smtps://…`; null when it is neither, or has a bare `%`. */
export function parseSmtpUrl(text: string): SmtpServer | null {
  const url = parsed(text);
  if (!url) return null;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "smtps:";
  if ((!secure && url.protocol !== "smtp:") || !host) return null;
  return {
    host,
    secure,
    port: Number(url.port) || (secure ? 465 : 587),
    credentials: url.username ? { user: url.username, pass: url.password } : null,
    isLocal: LOCAL_HOSTS.includes(host.toLowerCase()),
  };
}

/** With the name and password as they are meant. */
function parsed(
  text: string,
): Pick<URL, "hostname" | "protocol" | "port" | "username" | "password"> | null {
  try {
    const { hostname, protocol, port, username, password } = new URL(text);
    const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
    return { hostname, protocol, port, username: user, password: pass };
  } catch {
    return null;
  }
}
