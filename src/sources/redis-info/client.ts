import { Redis } from "ioredis";
import type { ClientOptions } from "./address.ts";

/** In a file of its own because it is loaded with the first check: at a start people are answered before that. */
export const newClient = (wanted: ClientOptions): Redis => new Redis(wanted);
