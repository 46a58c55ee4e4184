/** The command line: flags, help, errors and exit codes. @module */
export * from "./command.ts";
export * from "./flags.ts";
export * from "./parse_flags.ts";
