const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);

/** How much is tried: more by these variables of the environment. */
export const SETTINGS = {
  /** Half of them e-mails, half text messages. */
  reminders: number("CALBASE_FAULT_REMINDERS", 2_000),
  /** How often the senders are all killed and time is let pass, and how long they live. */
  rounds: number("CALBASE_FAULT_ROUNDS", 3),
  roundSeconds: number("CALBASE_FAULT_SECONDS", 5),
  /** How long a sender hangs whose callers are watched. */
  hangSeconds: number("CALBASE_HANG_SECONDS", 12),
  seed: number("CALBASE_FAULT_SEED", 20_261_123),
};
