/** The version of these functions: the database has it as well, as private.version(). */
export const VERSION = "0.1.2";
