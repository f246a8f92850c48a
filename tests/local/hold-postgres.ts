// Starts PostgreSQL in the folder and on the port given, says so, and stays: a program to kill.
import { startPostgres } from "../../local/postgres.ts";

const [home, port] = process.argv.slice(2);
await startPostgres({ home: home as string, port: Number(port), log: () => {} });
console.log("running");
setInterval(() => {}, 60_000);
